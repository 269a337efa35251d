// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.hotstuff;

import static dev.assay.db.hotstuff.HandCluster.certified;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.db.consensus.SharedMessage.FetchState;
import dev.assay.db.consensus.SharedMessage.State;
import dev.assay.db.hotstuff.HotstuffMessage.FetchBlock;
import dev.assay.db.hotstuff.HotstuffMessage.FetchedBlock;
import dev.assay.db.hotstuff.HotstuffMessage.Proposal;
import dev.assay.db.kv.Result;
import dev.assay.histories.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChainTest {
    @Test
    void aRequestIsDecidedByAllAndAnsweredAlike() {
        HandCluster cluster = new HandCluster(4);
        cluster.ask();
        assertThat(cluster.replies).hasSize(4);
        assertThat(cluster.replies)
                .allMatch(reply -> reply.result().equals(new Result.Done(Value.NIL)));
        for (int node = 0; node < 4; node++) {
            assertThat(cluster.applied(node)).isEqualTo(1);
            assertThat(cluster.digest(node, 1)).isEqualTo(cluster.digest(0, 1));
        }
    }

    @Test
    void aQuorumDecidesWithoutTheRestAndLessThanOneDoesNot() {
        HandCluster three = new HandCluster(4);
        three.losePower(3);
        three.ask();
        assertThat(three.applied(0)).isEqualTo(1);

        HandCluster two = new HandCluster(4);
        two.losePower(3);
        two.losePower(2);
        two.ask();
        two.pass(3000 * HandCluster.MILLISECOND);
        assertThat(two.applied(0)).isZero();
        assertThat(two.applied(1)).isZero();
    }

    @Test
    void nothingIsSaidWhenNothingIsLeftToDecide() {
        HandCluster cluster = new HandCluster(4);
        cluster.ask();
        cluster.passes = packet -> !(HandCluster.message(packet) instanceof Proposal);
        cluster.pass(5000 * HandCluster.MILLISECOND);
        assertThat(cluster.lost).isEmpty();
        assertThat(cluster.tenure(0)).isZero();
    }

    private static long appliedAfter(List<Long> views, HotstuffBug... bugs) {
        HandCluster cluster = HandCluster.ledByHand(bugs);
        dev.assay.db.consensus.Certificate latest = Block.GENESIS;
        for (long view : views) {
            Block block = cluster.block(view, latest);
            cluster.propose(3, block);
            latest = certified(block);
        }
        cluster.tell(3, latest);
        return cluster.applied(3);
    }

    @Test
    void aBlockIsDecidedByTheCertificateOfItsChildInTheNextView() {
        assertThat(appliedAfter(List.of(1L))).isZero();
        assertThat(appliedAfter(List.of(1L, 2L))).isEqualTo(1);
        assertThat(appliedAfter(List.of(1L, 2L, 3L))).isEqualTo(2);
        assertThat(appliedAfter(List.of(1L), HotstuffBug.COMMIT_AFTER_ONE_CHAIN)).isEqualTo(1);
    }

    @Test
    void aViewBetweenTheTwoDecidesNothing() {
        assertThat(appliedAfter(List.of(1L, 3L))).isZero();
        assertThat(appliedAfter(List.of(1L, 3L, 4L))).isEqualTo(2);
        assertThat(appliedAfter(List.of(1L, 3L), HotstuffBug.COMMIT_ACROSS_VIEWS)).isEqualTo(1);
    }

    @Test
    void whoMissedBlocksAsksThoseWhoSignedThem() {
        HandCluster cluster = new HandCluster(4);
        cluster.passes = packet -> packet.to() != 3;
        for (int i = 0; i < 5; i++) {
            cluster.ask();
        }
        assertThat(cluster.applied(3)).isZero();
        cluster.passes = packet -> !(HandCluster.message(packet) instanceof FetchState);
        cluster.ask();
        cluster.pass(1000 * HandCluster.MILLISECOND);
        assertThat(cluster.applied(3)).isEqualTo(cluster.applied(0));
        assertThat(cluster.digest(3, 6)).isEqualTo(cluster.digest(0, 6));
    }

    @Test
    void aBlockThatNobodyAskedForOrThatStandsOnNothingIsNotTaken() {
        HandCluster cluster = HandCluster.ledByHand();
        Block first = cluster.block(1, Block.GENESIS);
        Block second = cluster.block(2, certified(first));
        cluster.give(3, new FetchedBlock(first));
        cluster.tell(3, certified(second));
        cluster.give(3, new FetchedBlock(Block.of(2, second.batch(), certified(first, 0, 1))));
        assertThat(cluster.marks(3, "message-refused")).hasSize(1);
        assertThat(cluster.applied(3)).isZero();
        cluster.give(3, new FetchedBlock(second));
        cluster.give(3, new FetchedBlock(first));
        assertThat(cluster.applied(3)).isEqualTo(1);
    }

    @Test
    void aQuestionForABlockIsAnsweredOnlyToWhoSignedIt() {
        HandCluster cluster = HandCluster.ledByHand();
        Block block = cluster.block(1, Block.GENESIS);
        cluster.propose(3, block);
        cluster.passes = packet -> false;
        cluster.give(3, HotstuffCodec.fetchBlock(HandCluster.KEYS.of(2), 1, block.digest()));
        assertThat(cluster.lost).noneMatch(p -> HandCluster.message(p) instanceof FetchedBlock);
        cluster.give(3, HotstuffCodec.fetchBlock(HandCluster.KEYS.of(1), 1, block.digest()));
        assertThat(cluster.lost)
                .anyMatch(p -> p.to() == 1 && HandCluster.message(p) instanceof FetchedBlock);
    }

    private static HandCluster farBehind(HotstuffBug... bugs) {
        HandCluster cluster = new HandCluster(4, bugs);
        cluster.passes = packet -> packet.to() != 3;
        for (int i = 0; i < 80; i++) {
            cluster.ask();
        }
        assertThat(cluster.marks(0, "checkpoint-stable")).isNotEmpty();
        return cluster;
    }

    @Test
    void whoIsBehindACheckpointTakesOverTheState() {
        HandCluster cluster = farBehind();
        cluster.passes = packet -> true;
        cluster.pass(2000 * HandCluster.MILLISECOND);
        assertThat(cluster.marks(3, "state-transferred")).isNotEmpty();
        cluster.ask();
        cluster.pass(1000 * HandCluster.MILLISECOND);
        assertThat(cluster.applied(3)).isEqualTo(cluster.applied(0));
        assertThat(cluster.digest(3, cluster.applied(3)))
                .isEqualTo(cluster.digest(0, cluster.applied(3)));
    }

    @Test
    void aStateThatNoQuorumSignedIsNotTaken() {
        for (boolean trusting : List.of(false, true)) {
            HotstuffBug[] bugs =
                    trusting
                            ? new HotstuffBug[] {HotstuffBug.TRANSFERRED_STATE_UNCHECKED}
                            : new HotstuffBug[0];
            HandCluster cluster = farBehind(bugs);
            cluster.passes = packet -> !(HandCluster.message(packet) instanceof State);
            cluster.pass(2000 * HandCluster.MILLISECOND);
            long stable = cluster.marks(0, "checkpoint-stable").getLast();
            cluster.give(
                    3, 1, State.of(HandCluster.KEYS.of(1), 1, stable, Snapshots.empty(stable)));
            assertThat(cluster.marks(3, "state-transferred")).hasSize(trusting ? 1 : 0);
            assertThat(cluster.marks(3, "lie-found").isEmpty()).isEqualTo(trusting);
        }
    }

    @Test
    void allReplicasStartAgainWithEverythingThatWasAnswered() {
        HandCluster cluster = new HandCluster(4);
        for (int i = 0; i < 20; i++) {
            cluster.ask();
        }
        long before = cluster.digest(0, 20);
        for (int node = 0; node < 4; node++) {
            cluster.losePower(node);
        }
        for (int node = 0; node < 4; node++) {
            cluster.restart(node);
        }
        cluster.ask();
        cluster.pass(3000 * HandCluster.MILLISECOND);
        for (int node = 0; node < 4; node++) {
            assertThat(cluster.halts(node)).isEmpty();
            assertThat(cluster.applied(node)).isGreaterThan(20);
            assertThat(cluster.digest(node, 20)).isEqualTo(before);
        }
    }

    @Test
    void aReplicaThatMissedABlockAsksOncePerAnswerAndNotEverybody() {
        HandCluster cluster = HandCluster.ledByHand();
        Block first = cluster.block(1, Block.GENESIS);
        Block second = cluster.block(2, certified(first));
        cluster.tell(3, certified(second));
        assertThat(cluster.packets).isEmpty();
        long asked =
                cluster.lost.stream()
                        .filter(p -> HandCluster.message(p) instanceof FetchBlock)
                        .count();
        assertThat(asked).isLessThanOrEqualTo(1);
    }
}
