// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.db.TestDisk;
import dev.assay.db.TestEnvironment;
import dev.assay.simulation.Observation;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a node does with the disk that it finds, and when its disk fails. */
class RecoveryTest {
    @Test
    void aRestartedFollowerHasItsLogAndItsTerm() {
        NodeUnderTest again = NodeUnderTest.of(3).withLog(4, 1, 2, 4).restarted();
        again.deliver(1, NodeUnderTest.append(4, NodeUnderTest.log(1, 2, 4), 3, 3));
        assertThat(again.committed()).containsExactly(1L, 2L, 3L);
        again.deliver(2, NodeUnderTest.append(3, NodeUnderTest.log(1, 2, 3), 2, 3));
        assertThat(again.last(Message.AppendRejected.class).term()).isEqualTo(4);
    }

    @Test
    void aNodeWhoseDurableLogIsDamagedSaysSoAndStaysSilent() {
        NodeUnderTest node = NodeUnderTest.of(3).withLog(1, 1, 1);
        node.deliver(1, NodeUnderTest.append(1, NodeUnderTest.log(1, 1, 1), 2, 0));
        byte[] log = node.disk.content("log");
        log[log.length / 2] ^= 1;
        TestDisk damaged =
                TestDisk.holding(
                        List.of(
                                new TestDisk.Write("meta", 0, node.disk.content("meta")),
                                new TestDisk.Write("log", 0, log)));
        TestEnvironment environment = new TestEnvironment(0, damaged);
        RaftNode restarted = new RaftNode(environment, RaftOptions.of(3, Set.of()));
        restarted.start();
        damaged.completeAll();
        environment.pass(5000 * NodeUnderTest.MILLISECOND);
        restarted.receive(1, MessageCodec.encode(new Message.VoteRequest(9, 9, 9)));
        assertThat(environment.observations)
                .containsExactly(new Observation.Mark("log-damaged", 2));
        assertThat(environment.sent).isEmpty();
    }

    @Test
    void aNodeWhoseDiskFailsPromisesNothingAnyMore() {
        NodeUnderTest node = NodeUnderTest.of(3).withLog(1, 1);
        node.disk.syncsFail = true;
        node.deliver(1, NodeUnderTest.append(1, NodeUnderTest.log(1, 1), 1, 1));
        node.pass(5000);
        assertThat(node.environment.sent).isEmpty();
        assertThat(node.environment.observations)
                .last()
                .isEqualTo(new Observation.Mark("sync-failed", 0));
    }
}
