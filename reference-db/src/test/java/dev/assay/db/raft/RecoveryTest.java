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
                .singleElement()
                .isInstanceOfSatisfying(
                        Observation.Halted.class,
                        halt -> assertThat(halt.reason()).contains("entry 2 at byte"));
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
                .isInstanceOfSatisfying(
                        Observation.Halted.class,
                        halt -> assertThat(halt.reason()).contains("the disk is broken"));
    }

    @Test
    void aFailedSyncIsNotTriedAgain() {
        NodeUnderTest node = NodeUnderTest.of(3).withLog(1, 1);
        node.disk.syncsFail = true;
        node.deliver(1, NodeUnderTest.append(1, NodeUnderTest.log(1, 1), 1, 1));
        int syncs = node.disk.syncs;
        node.disk.syncsFail = false;
        node.deliver(1, NodeUnderTest.append(1, NodeUnderTest.log(1, 1, 1), 2, 1));
        node.pass(5000);
        assertThat(node.disk.syncs).isEqualTo(syncs);
    }

    @Test
    void anEmptyDiskTakesPartOnlyWhenEverybodyHasNotedIt() {
        TestEnvironment environment = new TestEnvironment(0, new TestDisk());
        RaftNode node = new RaftNode(environment, RaftOptions.of(3, Set.of()));
        node.start();
        environment.disk.completeAll();
        long id = ((Message.JoinRequest) environment.takeSentTo(2).getFirst()).diskId();
        receive(node, environment, 1, new Message.JoinReply(0, id, true));
        receive(node, environment, 1, new Message.JoinReply(0, id, true));
        receive(node, environment, 1, new Message.VoteRequest(1, 0, 0));
        receive(node, environment, 2, new Message.JoinReply(0, id + 1, true));
        assertThat(environment.takeSent()).isEmpty();
        environment.pass(60 * NodeUnderTest.MILLISECOND);
        assertThat(environment.takeSent())
                .containsExactly(new TestEnvironment.Sent(2, new Message.JoinRequest(0, id)));
        receive(node, environment, 2, new Message.JoinReply(0, id, true));
        receive(node, environment, 1, new Message.VoteRequest(1, 0, 0));
        assertThat(environment.takeSentTo(1)).containsExactly(new Message.VoteReply(1, true));
        RaftNode again = new RaftNode(environment, RaftOptions.of(3, Set.of()));
        again.start();
        environment.disk.completeAll();
        receive(again, environment, 1, new Message.VoteRequest(2, 0, 0));
        assertThat(environment.takeSentTo(1)).containsExactly(new Message.VoteReply(2, true));
    }

    private static void receive(
            RaftNode node, TestEnvironment environment, int from, Message message) {
        node.receive(from, MessageCodec.encode(message));
        environment.disk.completeAll();
    }

    @Test
    void aNodeWhoseDiskIsNotTheOneThatOthersKnowHalts() {
        TestEnvironment environment = new TestEnvironment(0, new TestDisk());
        RaftNode node = new RaftNode(environment, RaftOptions.of(3, Set.of()));
        node.start();
        environment.disk.completeAll();
        long id = ((Message.JoinRequest) environment.takeSentTo(1).getFirst()).diskId();
        receive(node, environment, 1, new Message.JoinReply(0, id, false));
        assertThat(environment.observations).last().isInstanceOf(Observation.Halted.class);
        environment.pass(5000 * NodeUnderTest.MILLISECOND);
        assertThat(environment.sent).isEmpty();
    }

    @Test
    void aNumberOfAnotherDiskIsNotedOnceAndForGood() {
        NodeUnderTest node = NodeUnderTest.of(3);
        node.deliver(1, new Message.JoinRequest(0, 11));
        node.deliver(1, new Message.JoinRequest(0, 12));
        assertThat(node.environment.takeSentTo(1))
                .containsExactly(
                        new Message.JoinReply(0, 11, true), new Message.JoinReply(0, 12, false));
        NodeUnderTest again = node.restarted();
        again.deliver(1, new Message.JoinRequest(0, 12));
        again.deliver(1, new Message.JoinRequest(0, 11));
        assertThat(again.environment.takeSentTo(1))
                .containsExactly(
                        new Message.JoinReply(0, 12, false), new Message.JoinReply(0, 11, true));
        again.deliverBeforeSync(2, new Message.JoinRequest(0, 13));
        assertThat(again.environment.takeSent()).isEmpty();
    }

    @Test
    void aFollowerThatForgotWhatItsLeaderKnowsHalts() {
        NodeUnderTest node = NodeUnderTest.of(3).withLog(1, 1, 1);
        var log = NodeUnderTest.log(1, 1);
        node.deliver(1, new Message.AppendRequest(1, 2, 1, 0, 2, 2, log.subList(2, 2)));
        assertThat(node.environment.observations).noneMatch(Observation.Halted.class::isInstance);
        node.deliver(1, new Message.AppendRequest(1, 2, 1, 0, 3, 3, log.subList(2, 2)));
        assertThat(node.environment.observations)
                .last()
                .isInstanceOfSatisfying(
                        Observation.Halted.class,
                        halt -> assertThat(halt.reason()).contains("up to 3").contains("at 2"));
    }
}
