// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.hotstuff;

import static dev.assay.db.hotstuff.HandCluster.certified;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.db.consensus.Statement;
import dev.assay.db.hotstuff.HotstuffMessage.GivenUp;
import dev.assay.db.hotstuff.HotstuffMessage.NewView;
import dev.assay.db.hotstuff.HotstuffMessage.Proposal;
import dev.assay.db.hotstuff.HotstuffMessage.Timeout;
import dev.assay.db.log.ChainHash;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PacemakerTest {
    private static final long MILLISECOND = HandCluster.MILLISECOND;

    /** How long it takes to decide with the first f leaders silent, of 3f+1; -1 if it does not. */
    private static long millisecondsPastSilentLeaders(
            int faulty, long apartMilliseconds, HotstuffBug... bugs) {
        HandCluster cluster = new HandCluster(3 * faulty + 1, bugs);
        for (int node = 0; node < faulty; node++) {
            cluster.losePower(node);
        }
        cluster.passes = packet -> packet.from() >= HandCluster.CLIENT;
        cluster.ask();
        cluster.pass(apartMilliseconds * MILLISECOND);
        cluster.passes = packet -> true;
        for (long passed = 0; passed < 40_000; passed += 50) {
            if (cluster.applied(cluster.nodes - 1) > 0) {
                return passed;
            }
            cluster.pass(50 * MILLISECOND);
        }
        return -1;
    }

    @Test
    void silentLeadersInARowCostAtMostALongestPatienceEach() {
        HotstuffOptions options = HotstuffOptions.of(4, java.util.Set.of());
        long longest = options.patience(Integer.MAX_VALUE) / MILLISECOND;
        for (int faulty : List.of(1, 2, 4)) {
            long relays = faulty * options.pace().relayNanos() / MILLISECOND;
            long bound = (faulty + 1) * (longest + relays);
            assertThat(millisecondsPastSilentLeaders(faulty, 0)).isBetween(1L, bound);
        }
    }

    @Test
    void itDoesNotMatterHowLongTheNetworkDidNotWorkBefore() {
        HotstuffOptions options = HotstuffOptions.of(4, java.util.Set.of());
        long longest = options.patience(Integer.MAX_VALUE) / MILLISECOND;
        long bound = 3 * (longest + 2 * options.pace().relayNanos() / MILLISECOND);
        assertThat(millisecondsPastSilentLeaders(2, 30_000)).isBetween(1L, bound);
    }

    @Test
    void patienceThatDoublesStallsTheClusterWhereALinearOneDoesNot() {
        HotstuffOptions doubling =
                HotstuffOptions.of(4, java.util.Set.of(HotstuffBug.VIEW_TIMER_DOUBLES));
        assertThat(doubling.patience(8)).isGreaterThan(100_000 * MILLISECOND);
        long linear = millisecondsPastSilentLeaders(5, 0);
        long doubled = millisecondsPastSilentLeaders(5, 0, HotstuffBug.VIEW_TIMER_DOUBLES);
        assertThat(linear).isPositive();
        assertThat(doubled).isGreaterThan(2 * linear);
    }

    @Test
    void aTimeoutThatOnlyTheNextLeaderHearsIsHeardByNobodyWhenItIsSilentToo() {
        assertThat(millisecondsPastSilentLeaders(2, 0, HotstuffBug.NEXT_LEADER_ONLY)).isEqualTo(-1);
    }

    private static HandCluster withTimeoutsAtTheSecond(List<Integer> from, HotstuffBug... bugs) {
        HandCluster cluster = new HandCluster(4, bugs);
        cluster.passes = packet -> !(HandCluster.message(packet) instanceof GivenUp);
        for (int node : from) {
            cluster.give(1, timeout(node));
        }
        return cluster;
    }

    private static Timeout timeout(int node) {
        return new Timeout(
                HandCluster.timeout(node, 0), new Standing(Block.GENESIS, Optional.empty()));
    }

    @Test
    void aTenureEndsWhenAQuorumGivesItUpAndNotWhenFewerDo() {
        assertThat(withTimeoutsAtTheSecond(List.of(0)).marks(1, "view-change-started")).isEmpty();
        HandCluster joined = withTimeoutsAtTheSecond(List.of(0, 3, 3));
        assertThat(joined.marks(1, "view-change-started")).hasSize(1);
        assertThat(joined.tenure(1)).isEqualTo(1);

        HandCluster five = new HandCluster(7);
        five.passes = packet -> !(HandCluster.message(packet) instanceof GivenUp);
        for (int node : List.of(0, 2, 3)) {
            five.give(1, timeout(node));
        }
        assertThat(five.tenure(1)).isZero();
        five.give(1, timeout(4));
        assertThat(five.tenure(1)).isEqualTo(1);

        assertThat(withTimeoutsAtTheSecond(List.of(2, 3)).tenure(1)).isEqualTo(1);
        HandCluster hasty = new HandCluster(7, HotstuffBug.FEW_TIMEOUTS_SUFFICE);
        hasty.passes = packet -> !(HandCluster.message(packet) instanceof GivenUp);
        for (int node : List.of(0, 2, 3)) {
            hasty.give(1, timeout(node));
        }
        assertThat(hasty.tenure(1)).isEqualTo(1);
    }

    @Test
    void oneNodesTimeoutsCountOnce() {
        List<Integer> again = List.of(3, 3, 3, 3);
        assertThat(withTimeoutsAtTheSecond(again).tenure(1)).isZero();
        assertThat(withTimeoutsAtTheSecond(again, HotstuffBug.VOTES_COUNTED_TWICE).tenure(1))
                .isEqualTo(1);
    }

    @Test
    void whatFPlusOneGaveUpEverybodyGivesUpAndAProofOfFewerIsRefused() {
        HandCluster cluster = new HandCluster(4);
        Statement over = new Statement(Statement.Kind.TIMEOUT, 0, 0, ChainHash.NONE);
        cluster.passes = packet -> false;
        cluster.give(2, new GivenUp(HandCluster.certificate(over, 3)));
        cluster.give(2, new GivenUp(HandCluster.certificate(over, 3, 3)));
        assertThat(cluster.marks(2, "view-change-started")).isEmpty();
        assertThat(cluster.marks(2, "message-refused")).hasSize(2);
        cluster.give(2, new GivenUp(HandCluster.certificate(over, 3, 0)));
        assertThat(cluster.marks(2, "view-change-started")).containsExactly(0L);
    }

    @Test
    void aTenureThatNoQuorumGaveUpBeginsForNobody() {
        HandCluster cluster = new HandCluster(4);
        Statement over = new Statement(Statement.Kind.TIMEOUT, 5, 0, ChainHash.NONE);
        cluster.give(
                2,
                new HotstuffMessage.Synced(
                        new Standing(
                                Block.GENESIS, Optional.of(HandCluster.certificate(over, 0, 3)))));
        assertThat(cluster.tenure(2)).isZero();
        cluster.give(
                2,
                new HotstuffMessage.Synced(
                        new Standing(
                                Block.GENESIS,
                                Optional.of(HandCluster.certificate(over, 0, 1, 3)))));
        assertThat(cluster.tenure(2)).isEqualTo(6);
    }

    @Test
    void whoIsBehindIsToldWhatItMissedAsSoonAsItGivesUp() {
        HandCluster cluster = new HandCluster(4);
        cluster.passes = packet -> packet.to() != 3;
        cluster.losePower(0);
        cluster.ask();
        cluster.pass(100 * MILLISECOND);
        cluster.passes = packet -> true;
        cluster.pass(3000 * MILLISECOND);
        assertThat(cluster.tenure(3)).isEqualTo(cluster.tenure(1)).isPositive();
        assertThat(cluster.applied(3)).isEqualTo(1);
    }

    /**
     * One honest node, the last, is locked on a certificate that nobody else knows; a liar, the
     * first, tells the new leader nothing of it and votes for nothing.
     */
    private static HandCluster hiddenLock(HotstuffBug... bugs) {
        HandCluster cluster = HandCluster.ledByHand(bugs);
        Block first = cluster.block(1, Block.GENESIS);
        for (int node = 1; node < 4; node++) {
            cluster.propose(node, first);
        }
        cluster.propose(3, cluster.block(2, certified(first)));
        cluster.passes =
                packet ->
                        packet.to() != 0
                                && !(packet.from() == 3
                                        && HandCluster.message(packet) instanceof NewView);
        Statement over = new Statement(Statement.Kind.TIMEOUT, 0, 0, ChainHash.NONE);
        Standing liars =
                new Standing(Block.GENESIS, Optional.of(HandCluster.certificate(over, 0, 1, 2)));
        for (int node = 1; node < 4; node++) {
            cluster.give(node, new HotstuffMessage.Synced(liars));
        }
        cluster.give(1, HotstuffCodec.newView(HandCluster.KEYS.of(0), 0, 1, liars));
        cluster.pass(20 * MILLISECOND);
        cluster.passes = packet -> packet.to() != 0;
        cluster.pass(380 * MILLISECOND);
        return cluster;
    }

    @Test
    void aLeaderWaitsForTheCertificateThatOneNodeIsLockedOn() {
        HandCluster waits = hiddenLock();
        assertThat(waits.tenure(1)).isEqualTo(1);
        assertThat(waits.applied(1)).isPositive();
        HandCluster hasty = hiddenLock(HotstuffBug.LEADER_DOES_NOT_WAIT);
        assertThat(hasty.marks(3, "vote-withheld")).isNotEmpty();
        assertThat(hasty.applied(1)).isZero();
    }

    @Test
    void whoGaveUpSaysSoAgainAfterARestart() {
        for (boolean forgets : List.of(false, true)) {
            HotstuffBug[] bugs =
                    forgets
                            ? new HotstuffBug[] {HotstuffBug.TIMEOUT_FORGOTTEN_BY_RESTART}
                            : new HotstuffBug[0];
            HandCluster cluster = new HandCluster(4, bugs);
            cluster.losePower(0);
            cluster.losePower(3);
            cluster.ask();
            cluster.pass(1000 * MILLISECOND);
            assertThat(cluster.marks(1, "view-change-started")).isNotEmpty();
            cluster.restart(1);
            cluster.restart(2);
            cluster.restart(3);
            cluster.pass(2000 * MILLISECOND);
            assertThat(cluster.tenure(1)).isEqualTo(forgets ? 0 : 1);
        }
    }

    @Test
    void aLeaderThatServesAgainIsKept() {
        HandCluster cluster = new HandCluster(4);
        cluster.passes = packet -> packet.from() != 0 || packet.to() == 3;
        cluster.losePower(2);
        cluster.losePower(1);
        cluster.ask();
        cluster.pass(600 * MILLISECOND);
        assertThat(cluster.marks(3, "view-change-started")).isNotEmpty();
        cluster.passes =
                packet ->
                        packet.from() >= HandCluster.CLIENT
                                || !(HandCluster.message(packet) instanceof Timeout);
        cluster.restart(1);
        cluster.restart(2);
        cluster.pass(2000 * MILLISECOND);
        assertThat(cluster.applied(3)).isPositive();
        cluster.lost.clear();
        cluster.pass(1000 * MILLISECOND);
        assertThat(cluster.lost).isEmpty();
    }

    @Test
    void leadersThatChangeWithEveryViewDecideToo() {
        for (long tenure : List.of(1L, 3L)) {
            HandCluster cluster =
                    new HandCluster(HotstuffOptions.of(4, java.util.Set.of()).withTenure(tenure));
            for (int i = 0; i < 10; i++) {
                cluster.ask();
                cluster.pass(300 * MILLISECOND);
            }
            for (int node = 0; node < 4; node++) {
                assertThat(cluster.marks(node, "view-change-started")).isEmpty();
                assertThat(cluster.applied(node)).isGreaterThanOrEqualTo(10);
                assertThat(cluster.digest(node, 10)).isEqualTo(cluster.digest(0, 10));
            }
            assertThat(cluster.tenure(0)).isGreaterThan(5);
        }
    }

    @Test
    void aSilentNodeDoesNotStopLeadersThatChangeWithEveryView() {
        HandCluster cluster =
                new HandCluster(HotstuffOptions.of(7, java.util.Set.of()).withTenure(1));
        cluster.losePower(3);
        for (int i = 0; i < 5; i++) {
            cluster.ask();
            cluster.pass(4000 * MILLISECOND);
        }
        assertThat(cluster.applied(0)).isGreaterThanOrEqualTo(5);
        assertThat(cluster.replies.stream().filter(reply -> reply.sequence() == 5)).hasSize(6);
    }

    @Test
    void proposalsAndVotesThatWereLostAreSaidAgain() {
        HandCluster cluster = new HandCluster(4);
        int[] dropped = new int[1];
        cluster.passes =
                packet ->
                        packet.from() >= HandCluster.CLIENT
                                || packet.to() >= HandCluster.CLIENT
                                || !(HandCluster.message(packet) instanceof Proposal)
                                || dropped[0]++ >= 3;
        cluster.ask();
        assertThat(cluster.applied(0)).isZero();
        cluster.pass(350 * MILLISECOND);
        assertThat(cluster.applied(0)).isPositive();
        assertThat(cluster.tenure(0)).isZero();
    }
}
