// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.pbft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.db.consensus.SharedMessage.Ballot;
import dev.assay.db.consensus.SharedMessage.FetchState;
import dev.assay.db.consensus.SharedMessage.Stable;
import dev.assay.db.consensus.SharedMessage.State;
import dev.assay.db.consensus.Statement;
import dev.assay.db.log.ChainHash;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckpointsTest {
    private static final int INTERVAL = 16;

    private static HandCluster behind() {
        HandCluster cluster = new HandCluster(4);
        cluster.passes = packet -> packet.to() != 3;
        for (int i = 0; i < INTERVAL + 2; i++) {
            cluster.ask();
        }
        assertThat(cluster.applied(0)).isEqualTo(INTERVAL + 2L);
        assertThat(cluster.applied(3)).isZero();
        return cluster;
    }

    @Test
    void aCheckpointThatAQuorumSignedIsStableEverywhere() {
        HandCluster cluster = new HandCluster(4);
        for (int i = 0; i < 3 * INTERVAL; i++) {
            cluster.ask();
        }
        for (int node = 0; node < 4; node++) {
            assertThat(cluster.marks(node, "checkpoint-stable")).containsExactly(16L, 32L, 48L);
        }
    }

    @Test
    void theWindowBoundsWhatIsProposedWithoutAStableCheckpoint() {
        HandCluster cluster = new HandCluster(4);
        cluster.passes =
                packet ->
                        !(HandCluster.message(packet) instanceof Ballot ballot
                                && ballot.vote().statement().kind() == Statement.Kind.CHECKPOINT);
        for (int i = 0; i < cluster.options.window() + 10; i++) {
            cluster.ask();
        }
        assertThat(cluster.applied(0)).isEqualTo(cluster.options.window());
        cluster.passes = packet -> true;
        cluster.pass(300 * HandCluster.MILLISECOND);
        assertThat(cluster.applied(0)).isGreaterThan(cluster.options.window());
    }

    @Test
    void whoIsBehindTakesOverTheStateAndGoesOn() {
        HandCluster cluster = behind();
        cluster.passes = packet -> true;
        cluster.pass(500 * HandCluster.MILLISECOND);
        assertThat(cluster.marks(3, "state-transferred")).containsExactly(16L);
        assertThat(cluster.applied(3)).isEqualTo(INTERVAL + 2L);
        assertThat(cluster.digest(3, 16)).isEqualTo(cluster.digest(0, 16));
        assertThat(cluster.said.get(3)).contains(cluster.said.get(0).getLast());
        cluster.losePower(3);
        cluster.restart(3);
        assertThat(cluster.digest(3, 16)).isEqualTo(cluster.digest(0, 16));
    }

    private static boolean tellsOfCheckpoints(HandCluster.Packet packet) {
        return HandCluster.message(packet) instanceof Stable
                || (HandCluster.message(packet) instanceof Ballot ballot
                        && ballot.vote().statement().kind() == Statement.Kind.CHECKPOINT);
    }

    @Test
    void whoHasTheStateHandsItOutAlsoWhereItsProofIsNotKnownToIt() {
        HandCluster cluster = new HandCluster(4);
        cluster.passes =
                packet -> packet.to() == 0 || (packet.to() != 3 && !tellsOfCheckpoints(packet));
        for (int i = 0; i < INTERVAL + 2; i++) {
            cluster.ask();
        }
        assertThat(cluster.marks(0, "checkpoint-stable")).containsExactly(16L);
        assertThat(cluster.marks(1, "checkpoint-stable")).isEmpty();
        cluster.passes =
                packet ->
                        packet.to() == 0
                                || (packet.to() == 3
                                        && HandCluster.message(packet) instanceof Stable);
        cluster.pass(400 * HandCluster.MILLISECOND);
        // The one that knows the proof is gone, and nobody votes again for the one who has it.
        cluster.losePower(0);
        cluster.passes = packet -> packet.to() != 3 || !tellsOfCheckpoints(packet);
        cluster.pass(1000 * HandCluster.MILLISECOND);
        assertThat(cluster.marks(3, "state-transferred")).containsExactly(16L);
        assertThat(cluster.marks(1, "checkpoint-stable")).containsExactly(16L);
    }

    @Test
    void aFalseStateIsRefusedItsSenderFoundAndAnotherAsked() {
        HandCluster cluster = behind();
        cluster.passes = packet -> !(HandCluster.message(packet) instanceof FetchState);
        cluster.pass(600 * HandCluster.MILLISECOND);
        assertThat(cluster.lost)
                .anyMatch(packet -> HandCluster.message(packet) instanceof FetchState);
        State lie =
                State.of(
                        HandCluster.KEYS.of(1),
                        1,
                        16,
                        cluster.surroundings.get(0).disk.content("x"));
        cluster.give(3, 1, lie);
        State stolen = State.of(HandCluster.KEYS.of(1), 0, 16, new byte[3]);
        cluster.give(3, 1, stolen);
        assertThat(cluster.marks(3, "lie-found")).containsExactly(1L);
        assertThat(cluster.marks(3, "message-refused")).isNotEmpty();
        assertThat(cluster.applied(3)).isZero();
        cluster.passes = packet -> true;
        cluster.pass(500 * HandCluster.MILLISECOND);
        assertThat(cluster.applied(3)).isEqualTo(INTERVAL + 2L);
    }

    @Test
    void oneNodesWordMakesNoCheckpointStable() {
        HandCluster cluster = new HandCluster(4);
        Statement claim = new Statement(Statement.Kind.CHECKPOINT, 0, 16, ChainHash.NONE);
        for (int signer : List.of(1, 2)) {
            cluster.give(3, signer, new Ballot(claim.signedBy(HandCluster.KEYS.of(signer))));
            cluster.give(3, signer, new Ballot(claim.signedBy(HandCluster.KEYS.of(signer))));
        }
        cluster.pass(300 * HandCluster.MILLISECOND);
        assertThat(cluster.lost).isEmpty();
        assertThat(cluster.marks(3, "checkpoint-stable")).isEmpty();
        cluster.ask();
        assertThat(cluster.applied(3)).isEqualTo(1);
    }

    @Test
    void aReplicaWhoseStateIsNotTheQuorumsHalts() {
        HandCluster cluster = new HandCluster(4);
        cluster.passes =
                packet ->
                        !(HandCluster.message(packet) instanceof Ballot ballot
                                && ballot.vote().statement().kind() == Statement.Kind.CHECKPOINT);
        for (int i = 0; i < INTERVAL; i++) {
            cluster.ask();
        }
        Statement claim = new Statement(Statement.Kind.CHECKPOINT, 0, 16, ChainHash.NONE);
        for (int signer : List.of(0, 1, 2)) {
            cluster.give(3, signer, new Ballot(claim.signedBy(HandCluster.KEYS.of(signer))));
        }
        assertThat(cluster.halts(3)).singleElement().asString().contains("checkpoint 16");
    }
}
