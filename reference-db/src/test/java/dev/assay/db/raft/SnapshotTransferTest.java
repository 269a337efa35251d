// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.db.kv.Configuration;
import dev.assay.db.kv.KeyValueState;
import dev.assay.db.kv.Operation;
import dev.assay.db.log.ChainHash;
import dev.assay.db.log.Entry;
import dev.assay.db.log.LogStart;
import dev.assay.db.raft.Message.AppendAccepted;
import dev.assay.db.raft.Message.SnapshotReply;
import dev.assay.db.raft.Message.SnapshotRequest;
import dev.assay.histories.Value;
import dev.assay.simulation.Address;
import dev.assay.simulation.Observation;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A snapshot piece by piece, as its sender and its receiver see it. */
class SnapshotTransferTest {
    private static final Configuration THREE = Configuration.of(0b111);

    private static Snapshot upTo(List<Entry> log, int index) {
        KeyValueState state = new KeyValueState();
        log.subList(0, index).forEach(entry -> state.apply(entry.command()));
        Entry last = log.get(index - 1);
        return Snapshot.of(new LogStart(index, last.term(), last.hash()), THREE, state);
    }

    private static SnapshotRequest piece(long term, Snapshot of, int from, int to) {
        return new SnapshotRequest(
                term,
                1,
                of.index(),
                ChainHash.of(of.bytes()),
                of.bytes().length,
                from,
                Arrays.copyOfRange(of.bytes(), from, to));
    }

    private static SnapshotRequest whole(long term, Snapshot of) {
        return piece(term, of, 0, of.bytes().length);
    }

    private static boolean marked(NodeUnderTest node, String name) {
        return node.environment.observations.stream().anyMatch(seen -> seen.name().equals(name));
    }

    @Test
    void piecesAreTakenInOrderAndTheWholeIsAcknowledgedWhenItIsDurable() {
        NodeUnderTest node = NodeUnderTest.of(3);
        Snapshot snapshot = upTo(NodeUnderTest.log(1, 1, 2), 3);
        int half = snapshot.bytes().length / 2;
        int length = snapshot.bytes().length;
        node.deliver(1, piece(2, snapshot, half, length));
        assertThat(node.last(SnapshotReply.class).receivedBytes()).isZero();
        node.deliver(1, piece(2, snapshot, 0, half));
        node.deliver(1, piece(2, snapshot, 0, half));
        assertThat(node.last(SnapshotReply.class).receivedBytes()).isEqualTo(half);
        node.deliverBeforeSync(1, piece(2, snapshot, half, length));
        assertThat(node.countSent(AppendAccepted.class)).isZero();
        assertThat(node.committed()).isEmpty();
        node.disk.completeAll();
        assertThat(node.last(AppendAccepted.class)).isEqualTo(new AppendAccepted(2, 1, 3));
        assertThat(node.committed()).containsExactly(3L);
    }

    @Test
    void aSnapshotThatIsNotWhatItsDigestSaysIsRefused() {
        NodeUnderTest node = NodeUnderTest.of(3);
        Snapshot snapshot = upTo(NodeUnderTest.log(1, 1, 2), 3);
        SnapshotRequest right = whole(2, snapshot);
        byte[] spoilt = right.data().clone();
        spoilt[spoilt.length - 1] ^= 1;
        node.deliver(
                1,
                new SnapshotRequest(
                        2, 1, 3, right.digest(), right.totalBytes(), right.offset(), spoilt));
        assertThat(marked(node, "snapshot-refused")).isTrue();
        assertThat(node.last(SnapshotReply.class).receivedBytes()).isZero();
        assertThat(node.committed()).isEmpty();
        node.deliver(1, right);
        assertThat(node.committed()).containsExactly(3L);
    }

    @Test
    void aSnapshotOfAnotherIndexThanItSaysIsRefused() {
        NodeUnderTest node = NodeUnderTest.of(3);
        SnapshotRequest right = whole(2, upTo(NodeUnderTest.log(1, 1, 2), 3));
        node.deliver(
                1,
                new SnapshotRequest(2, 1, 4, right.digest(), right.totalBytes(), 0, right.data()));
        assertThat(marked(node, "snapshot-refused")).isTrue();
        assertThat(node.committed()).isEmpty();
    }

    @Test
    void theLogGoesOnBehindASnapshotAndIsThereAgainAfterARestart() {
        List<Entry> log = NodeUnderTest.log(1, 1, 2, 2, 2);
        NodeUnderTest node = NodeUnderTest.of(3);
        node.deliver(1, whole(2, upTo(log, 3)));
        node.deliver(1, NodeUnderTest.append(2, log, 3, 4));
        assertThat(node.committed()).containsExactly(3L, 4L);
        NodeUnderTest again = node.restarted();
        assertThat(again.committed()).containsExactly(3L);
        again.deliver(1, NodeUnderTest.append(2, log, 5, 5));
        assertThat(again.committed()).containsExactly(3L, 4L, 5L);
        assertThat(again.environment.observations)
                .filteredOn(Observation.Applied.class::isInstance)
                .last()
                .isEqualTo(new Observation.Applied(5, digestOf(log)));
    }

    private static long digestOf(List<Entry> log) {
        KeyValueState state = new KeyValueState();
        log.forEach(entry -> state.apply(entry.command()));
        return state.digest() + THREE.digest();
    }

    @Test
    void entriesBehindASnapshotStayIfTheyAgreeWithItAndElseGo() {
        List<Entry> log = NodeUnderTest.log(1, 1, 2, 2, 2);
        NodeUnderTest agrees = NodeUnderTest.of(3).withLog(2, 1, 1, 2, 2, 2);
        agrees.deliver(1, whole(2, upTo(log, 3)));
        agrees.deliver(1, NodeUnderTest.append(2, log, 5, 5));
        assertThat(agrees.last(AppendAccepted.class).matchIndex()).isEqualTo(5);
        NodeUnderTest other = NodeUnderTest.of(3).withLog(1, 1, 1, 1, 1, 1);
        other.deliver(1, whole(2, upTo(log, 3)));
        assertThat(other.environment.observations)
                .contains(new Observation.Mark("log-truncated", 3));
        other.deliver(1, NodeUnderTest.append(2, log, 5, 5));
        assertThat(other.last(Message.AppendRejected.class).conflictIndex()).isEqualTo(4);
    }

    @Test
    void anOldSnapshotIsAcknowledgedAndChangesNothing() {
        List<Entry> log = NodeUnderTest.log(1, 1, 1);
        NodeUnderTest node = NodeUnderTest.of(3);
        node.deliver(1, NodeUnderTest.append(1, log, 0, 3));
        int changes = node.disk.changes.size();
        node.deliver(1, whole(1, upTo(log, 2)));
        assertThat(node.last(AppendAccepted.class)).isEqualTo(new AppendAccepted(1, 1, 2));
        assertThat(node.disk.changes).hasSize(changes);
    }

    @Test
    void appendsWaitWhileASnapshotIsBeingStored() {
        List<Entry> log = NodeUnderTest.log(1, 1, 2, 2);
        NodeUnderTest node = NodeUnderTest.of(3);
        node.deliverBeforeSync(1, whole(2, upTo(log, 3)));
        node.deliverBeforeSync(1, NodeUnderTest.append(2, log, 3, 4));
        node.disk.completeAll();
        assertThat(node.committed()).containsExactly(3L);
        node.deliver(1, NodeUnderTest.append(2, log, 3, 4));
        assertThat(node.committed()).containsExactly(3L, 4L);
    }

    @Test
    void aNodeWhoseSnapshotIsDamagedHalts() {
        NodeUnderTest node = NodeUnderTest.of(3);
        node.deliver(1, whole(2, upTo(NodeUnderTest.log(1, 1, 2), 3)));
        byte[] rotten = node.disk.content("snapshot-1").clone();
        rotten[rotten.length / 2] ^= 1;
        node.disk.write("snapshot-1", 0, rotten);
        NodeUnderTest again = node.restarted();
        assertThat(again.environment.observations)
                .singleElement()
                .isInstanceOfSatisfying(
                        Observation.Halted.class,
                        halt -> assertThat(halt.reason()).contains("the snapshot is damaged"));
    }

    @Test
    void aLeaderSendsASnapshotInPiecesToWhomItsLogHasNothingFor() {
        RaftOptions options =
                RaftOptions.of(3, Set.of()).with(new RaftOptions.Compacting(16, 0, 100));
        NodeUnderTest node = NodeUnderTest.of(options);
        long term = node.lead();
        for (int i = 1; i <= 20; i++) {
            node.deliver(
                    Address.FIRST_CLIENT,
                    new Message.ClientRequest(7, i, new Operation.Put("key " + i, Value.of(i))));
        }
        node.pass(1);
        node.deliver(1, new AppendAccepted(term, 1, 21));
        assertThat(marked(node, "snapshot-taken")).isTrue();
        node.pass(60);
        SnapshotRequest first = node.last(SnapshotRequest.class);
        assertThat(first.offset()).isZero();
        assertThat(first.data()).hasSize(100);
        node.deliver(2, new SnapshotReply(term, 1, first.lastIndex(), 100));
        assertThat(node.last(SnapshotRequest.class).offset()).isEqualTo(100);
        node.environment.takeSent();
        node.deliver(2, new SnapshotReply(term, 1, first.lastIndex(), 100));
        assertThat(node.countSent(SnapshotRequest.class)).isZero();
        node.pass(60);
        assertThat(node.last(SnapshotRequest.class).offset()).isEqualTo(100);
        node.deliver(2, new AppendAccepted(term, 1, first.lastIndex()));
        node.environment.takeSent();
        node.pass(60);
        assertThat(node.environment.takeSentTo(2))
                .isNotEmpty()
                .allMatch(sent -> sent instanceof Message.AppendRequest);
    }
}
