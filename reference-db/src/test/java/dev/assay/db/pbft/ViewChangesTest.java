// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.pbft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.db.consensus.Batch;
import dev.assay.db.consensus.Certificate;
import dev.assay.db.consensus.SharedMessage.Ballot;
import dev.assay.db.consensus.Statement;
import dev.assay.db.consensus.Vote;
import dev.assay.db.pbft.PbftMessage.NewView;
import dev.assay.db.pbft.PbftMessage.ViewChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ViewChangesTest {
    private static final long LONG = 3000 * HandCluster.MILLISECOND;

    private static boolean isCommit(HandCluster.Packet packet) {
        return HandCluster.message(packet) instanceof Ballot ballot
                && ballot.vote().statement().kind() == Statement.Kind.COMMIT;
    }

    private static Certificate prepared(long view, long sequence, Batch batch, int... signers) {
        Statement said = new Statement(Statement.Kind.PREPARE, view, sequence, batch.digest());
        List<Vote> votes =
                IntStream.of(signers).mapToObj(s -> said.signedBy(HandCluster.KEYS.of(s))).toList();
        return Certificate.of(said, votes);
    }

    private static ViewChange wants(int signer, long view, Certificate... proofs) {
        return PbftCodec.viewChange(
                HandCluster.KEYS.of(signer), signer, view, Optional.empty(), List.of(proofs));
    }

    private static NewView begins(long view, List<ViewChange> wanting, List<Statement> proposals) {
        int primary = (int) (view % 4);
        List<Vote> votes =
                proposals.stream()
                        .map(said -> said.signedBy(HandCluster.KEYS.of(primary)))
                        .toList();
        return PbftCodec.newView(HandCluster.KEYS.of(primary), primary, view, wanting, votes);
    }

    private static boolean isEntered(HandCluster cluster, int node) {
        return !cluster.marks(node, "view-entered").isEmpty();
    }

    @Test
    void aPrimaryThatIsSilentIsReplaced() {
        HandCluster cluster = new HandCluster(4);
        cluster.losePower(0);
        cluster.ask();
        cluster.pass(LONG);
        for (int node = 1; node < 4; node++) {
            assertThat(cluster.applied(node)).isEqualTo(1);
        }
        cluster.ask();
        assertThat(cluster.applied(1)).isEqualTo(2);
    }

    @Test
    void onePrimaryAfterTheOtherIsTriedUntilOneWorks() {
        HandCluster cluster = new HandCluster(7);
        cluster.losePower(0);
        cluster.losePower(1);
        cluster.ask();
        cluster.pass(2 * LONG);
        assertThat(cluster.applied(2)).isEqualTo(1);
        assertThat(cluster.marks(2, "view-entered")).contains(2L);
    }

    @Test
    void whatOneReplicaDecidedIsDecidedInTheNextViewToo() {
        HandCluster cluster = new HandCluster(4);
        cluster.passes = packet -> !isCommit(packet) || packet.to() == 3;
        cluster.ask();
        assertThat(cluster.applied(3)).isEqualTo(1);
        assertThat(cluster.applied(1)).isZero();
        cluster.losePower(3);
        cluster.losePower(0);
        cluster.passes = packet -> true;
        cluster.restart(0);
        // The first primary is there, but nobody hears it; three of four begin the next view.
        cluster.passes = packet -> packet.from() != 0 || isAboutViews(packet);
        cluster.ask();
        cluster.pass(LONG);
        assertThat(cluster.applied(1)).isGreaterThanOrEqualTo(2);
        assertThat(cluster.digest(1, 1)).isEqualTo(cluster.digest(3, 1));
    }

    private static boolean isAboutViews(HandCluster.Packet packet) {
        return HandCluster.message(packet) instanceof ViewChange
                || (HandCluster.message(packet) instanceof Ballot ballot
                        && ballot.vote().statement().view() > 0);
    }

    @Test
    void aReplicaThatIsRestartedBetweenTwoViewsGoesOn() {
        HandCluster cluster = new HandCluster(4);
        cluster.losePower(0);
        cluster.passes = packet -> !(HandCluster.message(packet) instanceof ViewChange);
        cluster.ask();
        cluster.pass(600 * HandCluster.MILLISECOND);
        for (int node = 1; node < 4; node++) {
            assertThat(cluster.marks(node, "view-change-started")).isNotEmpty();
            cluster.losePower(node);
        }
        cluster.passes = packet -> true;
        for (int node = 1; node < 4; node++) {
            cluster.restart(node);
        }
        cluster.pass(LONG);
        cluster.ask();
        cluster.pass(LONG);
        assertThat(cluster.applied(1)).isGreaterThanOrEqualTo(1);
    }

    @Test
    void withoutThatAllMayWaitForEver() {
        HandCluster cluster = new HandCluster(4, PbftBug.VIEW_CHANGE_FORGOTTEN_BY_RESTART);
        cluster.passes = packet -> !(HandCluster.message(packet) instanceof ViewChange);
        cluster.losePower(0);
        cluster.ask();
        cluster.pass(600 * HandCluster.MILLISECOND);
        for (int node = 1; node < 4; node++) {
            cluster.losePower(node);
        }
        cluster.passes = packet -> true;
        for (int node = 1; node < 4; node++) {
            cluster.restart(node);
        }
        cluster.pass(LONG);
        cluster.ask();
        cluster.pass(LONG);
        assertThat(cluster.applied(1)).isZero();
    }

    @Test
    void fewLiarsCannotChangeTheViewAndEnoughHonestOnesTakeAllAlong() {
        HandCluster cluster = new HandCluster(4);
        cluster.give(3, 1, wants(1, 9));
        assertThat(cluster.marks(3, "view-change-started")).isEmpty();
        cluster.give(3, 2, wants(2, 5));
        assertThat(cluster.marks(3, "view-change-started")).containsExactly(5L);
    }

    @Test
    void whatFollowsIsWhatWasPreparedInTheLatestViewAndNothingInBetween() {
        HandCluster cluster = new HandCluster(4);
        Batch older = Batch.of(List.of(cluster.request()));
        Batch newer = Batch.of(List.of(cluster.request()));
        List<ViewChange> wanting =
                List.of(
                        wants(0, 4, prepared(0, 1, older, 0, 1, 2), prepared(0, 3, older, 0, 1, 2)),
                        wants(1, 4, prepared(2, 1, newer, 0, 1, 2)),
                        wants(2, 4));
        for (List<ViewChange> order : List.of(wanting, wanting.reversed())) {
            NewViewRule rule = NewViewRule.of(4, order);
            assertThat(rule.proposals()).extracting(Statement::view).containsOnly(4L);
            assertThat(rule.proposals())
                    .extracting(Statement::sequence)
                    .containsExactly(1L, 2L, 3L);
            assertThat(rule.proposals())
                    .extracting(Statement::subject)
                    .containsExactly(newer.digest(), Batch.EMPTY.digest(), older.digest());
        }
    }

    @Test
    void aNewViewThatDoesNotFollowIsRefused() {
        HandCluster cluster = new HandCluster(4);
        Batch batch = Batch.of(List.of(cluster.request()));
        List<ViewChange> wanting =
                List.of(wants(0, 1), wants(1, 1, prepared(0, 1, batch, 0, 1, 2)), wants(2, 1));
        List<Statement> right = NewViewRule.of(1, wanting).proposals();
        Statement other = new Statement(Statement.Kind.PREPARE, 1, 1, Batch.EMPTY.digest());
        List<Statement> longer = new ArrayList<>(right);
        longer.add(new Statement(Statement.Kind.PREPARE, 1, 2, batch.digest()));
        List<ViewChange> twice = List.of(wanting.get(1), wanting.get(1), wanting.get(0));
        List<ViewChange> ofAnotherView = List.of(wants(0, 5), wanting.get(1), wanting.get(2));
        List<NewView> wrong =
                List.of(
                        begins(1, wanting, List.of()),
                        begins(1, wanting, List.of(other)),
                        begins(1, wanting, longer),
                        begins(1, wanting.subList(0, 2), right),
                        begins(1, twice, right),
                        begins(1, ofAnotherView, right),
                        PbftCodec.newView(
                                HandCluster.KEYS.of(2),
                                2,
                                1,
                                wanting,
                                begins(1, wanting, right).proposals()),
                        PbftCodec.newView(
                                HandCluster.KEYS.of(2),
                                1,
                                1,
                                wanting,
                                begins(1, wanting, right).proposals()));
        for (NewView message : wrong) {
            cluster.give(3, 1, message);
            assertThat(isEntered(cluster, 3)).as(message.toString()).isFalse();
        }
        cluster.give(3, 1, begins(1, wanting, right));
        assertThat(isEntered(cluster, 3)).isTrue();
    }

    @Test
    void aViewChangeThatProvesNothingIsRefused() {
        PbftOptions options = PbftOptions.of(4, Set.of());
        Batch batch = Batch.of(List.of());
        Certificate good = prepared(0, 1, batch, 0, 1, 2);
        Certificate few = prepared(0, 1, batch, 0, 1);
        Certificate twice =
                new Certificate(
                        good.statement(),
                        List.of(good.signed().get(0), good.signed().get(0), good.signed().get(1)));
        Certificate commits = new Certificate(Slot.commitFor(good.statement()), good.signed());
        Certificate another =
                new Certificate(
                        new Statement(
                                Statement.Kind.PREPARE,
                                0,
                                1,
                                prepared(0, 2, batch, 0)
                                                .statement()
                                                .subject()
                                                .equals(batch.digest())
                                        ? dev.assay.db.log.ChainHash.NONE
                                        : batch.digest()),
                        good.signed());
        var keys = HandCluster.KEYS.of(3);
        assertThat(NewViewRule.isValid(wants(1, 1, good), options, keys)).isTrue();
        for (Certificate bad : List.of(few, twice, commits, another)) {
            assertThat(NewViewRule.isValid(wants(1, 1, bad), options, keys))
                    .as(bad.toString())
                    .isFalse();
        }
        assertThat(NewViewRule.isValid(wants(1, 1, good, good), options, keys)).isFalse();
        assertThat(NewViewRule.isValid(wants(1, 0, good), options, keys)).isFalse();
        Certificate far = prepared(0, options.window() + 1L, batch, 0, 1, 2);
        assertThat(NewViewRule.isValid(wants(1, 1, far), options, keys)).isFalse();
        ViewChange stolen =
                PbftCodec.viewChange(HandCluster.KEYS.of(2), 1, 1, Optional.empty(), List.of(good));
        assertThat(NewViewRule.isValid(stolen, options, keys)).isFalse();
        ViewChange unproven =
                PbftCodec.viewChange(HandCluster.KEYS.of(2), 2, 1, Optional.of(good), List.of());
        assertThat(NewViewRule.isValid(unproven, options, keys)).isFalse();
    }

    @Test
    void aBatchOfWhichOnlyTheDigestIsKnownIsFetched() {
        HandCluster cluster = new HandCluster(4);
        cluster.passes = packet -> packet.to() != 3 && !isCommit(packet);
        cluster.ask();
        cluster.losePower(0);
        cluster.passes = packet -> true;
        cluster.pass(LONG);
        for (int node = 1; node < 4; node++) {
            assertThat(cluster.applied(node)).isEqualTo(1);
        }
    }

    @Test
    void replicasThatWantDifferentViewsMeet() {
        HandCluster cluster = new HandCluster(4);
        cluster.losePower(0);
        cluster.passes =
                packet -> packet.to() == 2 || !(HandCluster.message(packet) instanceof ViewChange);
        cluster.give(2, 0, wants(0, 1));
        cluster.ask();
        cluster.pass(5 * LONG);
        cluster.passes = packet -> true;
        cluster.pass(2 * LONG);
        assertThat(cluster.applied(1)).isEqualTo(1);
        assertThat(cluster.applied(2)).isEqualTo(1);
    }
}
