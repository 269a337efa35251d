// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.pbft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.db.TestDisk;
import dev.assay.db.consensus.Batch;
import dev.assay.db.consensus.ClientRequest;
import dev.assay.db.consensus.Forgery;
import dev.assay.db.consensus.SharedMessage;
import dev.assay.db.consensus.SharedMessage.Ballot;
import dev.assay.db.consensus.Statement;
import dev.assay.db.consensus.Vote;
import dev.assay.db.kv.Result;
import dev.assay.db.pbft.PbftMessage.PrePrepare;
import dev.assay.histories.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class PbftReplicaTest {
    private static boolean isVote(HandCluster.Packet packet, Statement.Kind kind) {
        return HandCluster.message(packet) instanceof Ballot ballot
                && ballot.vote().statement().kind() == kind;
    }

    private static PrePrepare proposal(int signer, long view, long sequence, Batch batch) {
        Statement said = new Statement(Statement.Kind.PREPARE, view, sequence, batch.digest());
        return new PrePrepare(said.signedBy(HandCluster.KEYS.of(signer)), batch);
    }

    private static Ballot vote(int signer, Statement.Kind kind, Statement of) {
        Statement said = new Statement(kind, of.view(), of.sequence(), of.subject());
        return new Ballot(said.signedBy(HandCluster.KEYS.of(signer)));
    }

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
    void aVoteThatComesTwiceCountsOnce() {
        HandCluster cluster = new HandCluster(4);
        cluster.passes = packet -> packet.to() != 3;
        PrePrepare proposal = proposal(0, 0, 1, Batch.of(List.of(cluster.request())));
        Statement said = proposal.vote().statement();
        cluster.give(3, 0, proposal);
        for (int i = 0; i < 5; i++) {
            cluster.give(3, 0, vote(0, Statement.Kind.PREPARE, said));
        }
        assertThat(cluster.marks(3, "entry-synced")).isEmpty();
        cluster.give(3, 1, vote(1, Statement.Kind.PREPARE, said));
        assertThat(cluster.marks(3, "entry-synced")).containsExactly(1L);
        for (int i = 0; i < 5; i++) {
            cluster.give(3, 1, vote(1, Statement.Kind.COMMIT, said));
        }
        assertThat(cluster.applied(3)).isZero();
        cluster.give(3, 0, vote(0, Statement.Kind.COMMIT, said));
        assertThat(cluster.applied(3)).isEqualTo(1);
    }

    @Test
    void whoeverCannotProposeIsNotHeard() {
        HandCluster cluster = new HandCluster(4);
        cluster.passes = packet -> false;
        Batch batch = Batch.of(List.of(cluster.request()));
        cluster.give(3, 1, proposal(1, 0, 1, batch));
        Vote stolen = proposal(0, 0, 1, batch).vote();
        cluster.give(3, 1, new PrePrepare(stolen, Batch.EMPTY));
        Vote forged = new Vote(stolen.statement(), 0, proposal(1, 0, 1, batch).vote().signature());
        cluster.give(3, 1, new PrePrepare(forged, batch));
        cluster.give(3, 0, proposal(0, 0, 1 + cluster.options.window(), batch));
        assertThat(cluster.lost).noneMatch(packet -> isVote(packet, Statement.Kind.PREPARE));
        assertThat(cluster.marks(3, "message-refused")).hasSize(3);
        cluster.give(3, 0, proposal(0, 0, 1, batch));
        assertThat(cluster.lost).anyMatch(packet -> isVote(packet, Statement.Kind.PREPARE));
    }

    @Test
    void aPrimaryThatMakesARequestUpOrProposesTwiceIsFound() {
        HandCluster cluster = new HandCluster(4);
        cluster.passes = packet -> false;
        ClientRequest honest = cluster.request();
        Batch madeUp = Batch.of(List.of(Forgery.request(honest, 5)));
        cluster.give(3, 0, proposal(0, 0, 1, madeUp));
        assertThat(cluster.marks(3, "lie-found")).containsExactly(0L);
        cluster.give(3, 0, proposal(0, 0, 1, Batch.of(List.of(honest))));
        cluster.give(3, 0, proposal(0, 0, 1, Batch.EMPTY));
        assertThat(cluster.marks(3, "lie-found")).containsExactly(0L, 0L);
        assertThat(cluster.lost.stream().filter(p -> isVote(p, Statement.Kind.PREPARE))).hasSize(3);
    }

    @Test
    void nothingIsVotedForBeforeItIsDurable() {
        HandCluster cluster = new HandCluster(4);
        cluster.passes = packet -> false;
        Batch batch = Batch.of(List.of(cluster.request()));
        PrePrepare proposal = proposal(0, 0, 1, batch);
        cluster.replicas.get(3).receive(0, PbftCodec.encode(proposal));
        assertThat(cluster.packets).noneMatch(p -> isVote(p, Statement.Kind.PREPARE));
        cluster.settle();
        assertThat(cluster.lost).anyMatch(p -> isVote(p, Statement.Kind.PREPARE));

        byte[] vote = vote(1, Statement.Kind.PREPARE, proposal.vote().statement()).toBytes();
        cluster.replicas.get(3).receive(1, vote);
        assertThat(cluster.packets).noneMatch(p -> isVote(p, Statement.Kind.COMMIT));
        cluster.settle();
        assertThat(cluster.lost).anyMatch(p -> isVote(p, Statement.Kind.COMMIT));
    }

    @Test
    void aCrashedReplicaStandsByItsVotes() {
        HandCluster cluster = new HandCluster(4);
        cluster.passes = packet -> !isVote(packet, Statement.Kind.COMMIT);
        cluster.ask();
        assertThat(cluster.marks(3, "entry-synced")).containsExactly(1L);
        cluster.losePower(3);
        cluster.restart(3);
        assertThat(cluster.marks(3, "recovered")).containsExactly(0L, 1L);
        cluster.give(3, 0, proposal(0, 0, 1, Batch.EMPTY));
        assertThat(cluster.marks(3, "lie-found")).containsExactly(0L);
        cluster.passes = packet -> true;
        cluster.pass(300 * HandCluster.MILLISECOND);
        assertThat(cluster.applied(3)).isEqualTo(1);
        assertThat(cluster.digest(3, 1)).isEqualTo(cluster.digest(0, 1));
    }

    @Test
    void allReplicasMayLosePowerAtAnyMomentAndKeepWhatIsDecided() {
        for (int steps = 0; steps < 12; steps++) {
            HandCluster cluster = new HandCluster(4);
            cluster.ask();
            long decided = cluster.digest(0, 1);
            ClientRequest next = cluster.request();
            for (int node = 0; node < 4; node++) {
                cluster.replicas.get(node).receive(HandCluster.CLIENT, next.seal().whole());
            }
            for (int i = 0; i < steps; i++) {
                cluster.surroundings.stream()
                        .filter(each -> each.disk.isBusy())
                        .findFirst()
                        .ifPresent(each -> each.disk.completeOne());
                for (int left = cluster.packets.size(); left > 0; left--) {
                    HandCluster.Packet packet = cluster.packets.remove();
                    if (packet.to() < 4) {
                        cluster.replicas.get(packet.to()).receive(packet.from(), packet.bytes());
                    }
                }
            }
            cluster.packets.clear();
            for (int node = 0; node < 4; node++) {
                cluster.losePower(node);
            }
            for (int node = 0; node < 4; node++) {
                cluster.restart(node);
            }
            cluster.pass(500 * HandCluster.MILLISECOND);
            cluster.ask();
            cluster.pass(500 * HandCluster.MILLISECOND);
            for (int node = 0; node < 4; node++) {
                assertThat(cluster.applied(node)).as("after %d steps", steps).isBetween(2L, 3L);
                assertThat(cluster.digest(node, 1)).isEqualTo(decided);
                assertThat(cluster.digest(node, 2)).isEqualTo(cluster.digest(0, 2));
            }
        }
    }

    @Test
    void aRequestThatWasExecutedIsAnsweredAgainAndNotExecutedAgain() {
        HandCluster cluster = new HandCluster(4);
        ClientRequest request = cluster.request();
        for (int i = 0; i < 3; i++) {
            for (int node = 0; node < 4; node++) {
                cluster.give(node, HandCluster.CLIENT, new SharedMessage.Request(request));
            }
        }
        assertThat(cluster.applied(0)).isEqualTo(1);
        assertThat(cluster.replies.size()).isGreaterThanOrEqualTo(12);
    }

    @Test
    void lostMessagesAreSentAgain() {
        for (int lost = 0; lost < 40; lost++) {
            HandCluster cluster = new HandCluster(4);
            int[] count = new int[1];
            int first = lost;
            cluster.passes = packet -> count[0]++ % 40 != first || packet.from() > 3;
            for (int i = 0; i < 3; i++) {
                cluster.ask();
            }
            cluster.passes = packet -> true;
            cluster.pass(400 * HandCluster.MILLISECOND);
            for (int node = 0; node < 4; node++) {
                assertThat(cluster.applied(node)).isGreaterThanOrEqualTo(3);
            }
        }
    }

    @Test
    void aReplicaWhoseDiskWasEmptiedHalts() {
        HandCluster cluster = new HandCluster(4);
        cluster.ask();
        cluster.losePower(2);
        cluster.restart(2, new TestDisk());
        cluster.pass(300 * HandCluster.MILLISECOND);
        assertThat(cluster.halts(2)).singleElement().asString().contains("emptied");
        cluster.restart(2);
        assertThat(cluster.halts(2)).hasSize(2);
        cluster.ask();
        assertThat(cluster.applied(0)).isEqualTo(2);
    }

    @Test
    void oneLiarCannotMakeANewReplicaHalt() {
        HandCluster cluster = new HandCluster(4);
        cluster.losePower(3);
        cluster.passes = packet -> packet.from() != 3;
        cluster.restart(3, new TestDisk());
        long disk =
                cluster.lost.stream()
                        .map(HandCluster::message)
                        .filter(SharedMessage.Join.class::isInstance)
                        .map(SharedMessage.Join.class::cast)
                        .findFirst()
                        .orElseThrow()
                        .disk();
        for (int i = 0; i < 3; i++) {
            cluster.give(3, 0, SharedMessage.Joined.of(HandCluster.KEYS.of(0), 0, disk, false));
        }
        assertThat(cluster.halts(3)).isEmpty();
    }
}
