// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.db.kv.Command;
import dev.assay.db.kv.Configuration;
import dev.assay.db.log.ChainHash;
import dev.assay.db.log.Entry;
import dev.assay.simulation.Address;
import dev.assay.simulation.Observation;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** One node whose voters change; its peers are played by the test. */
class MembershipChangesTest {
    private static SortedSet<Integer> set(Integer... nodes) {
        return new TreeSet<>(List.of(nodes));
    }

    private static Observation.Configured used(NodeUnderTest node) {
        return node.environment.observations.stream()
                .filter(Observation.Configured.class::isInstance)
                .map(Observation.Configured.class::cast)
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    private static void ask(NodeUnderTest node, int voters) {
        node.deliver(Address.OPERATOR, new Message.ChangeVoters(voters));
        node.pass(1);
    }

    private static void accept(NodeUnderTest node, long term, long index, int... peers) {
        for (int peer : peers) {
            node.deliver(peer, new Message.AppendAccepted(term, 1, index));
        }
        node.pass(1);
    }

    @Test
    void aLeaderChangesNothingBeforeAnEntryOfItsOwnTermIsDecided() {
        NodeUnderTest node = NodeUnderTest.of(5);
        long term = node.lead();
        ask(node, 0b00111);
        assertThat(used(node).votersBefore()).isEmpty();
        accept(node, term, 1, 1, 2);
        node.pass(60);
        assertThat(used(node))
                .isEqualTo(new Observation.Configured(set(0, 1, 2), set(0, 1, 2, 3, 4)));
    }

    @Test
    void aJointConfigurationIsLeftOnlyWhenBothSidesHaveDecidedIt() {
        NodeUnderTest node = NodeUnderTest.of(5);
        long term = node.lead();
        accept(node, term, 1, 1, 2);
        ask(node, 0b00111);
        accept(node, term, 2, 3, 4);
        assertThat(node.committed()).containsExactly(1L);
        accept(node, term, 2, 1);
        assertThat(node.committed()).containsExactly(1L, 2L);
        assertThat(used(node)).isEqualTo(new Observation.Configured(set(0, 1, 2), set()));
        node.environment.takeSent();
        node.pass(60);
        assertThat(node.environment.takeSentTo(3)).isEmpty();
    }

    @Test
    void aSecondChangeWaitsForTheFirst() {
        NodeUnderTest node = NodeUnderTest.of(5);
        long term = node.lead();
        accept(node, term, 1, 1, 2);
        ask(node, 0b01111);
        ask(node, 0b00111);
        assertThat(used(node).voters()).isEqualTo(set(0, 1, 2, 3));
        accept(node, term, 2, 1, 2);
        assertThat(used(node)).isEqualTo(new Observation.Configured(set(0, 1, 2, 3), set()));
        accept(node, term, 3, 1, 2);
        assertThat(used(node)).isEqualTo(new Observation.Configured(set(0, 1, 2), set(0, 1, 2, 3)));
    }

    @Test
    void aConfigurationCountsFromWhenItIsInTheLogUntilItIsCutOff() {
        NodeUnderTest node = NodeUnderTest.of(3);
        Entry change =
                Entry.of(1, 1, ChainHash.NONE, new Command.Reconfigure(Configuration.of(0b110)));
        node.deliver(1, new Message.AppendRequest(1, 0, 0, 0, 1, 0, List.of(change)));
        assertThat(used(node).voters()).isEqualTo(set(1, 2));
        node.environment.takeSent();
        node.pass(3000);
        assertThat(node.environment.takeSent()).isEmpty();
        Entry other = Entry.of(1, 2, ChainHash.NONE, new Command.NoOp());
        node.deliver(2, new Message.AppendRequest(2, 0, 0, 0, 1, 0, List.of(other)));
        assertThat(used(node).voters()).isEqualTo(set(0, 1, 2));
        node.pass(3000);
        assertThat(node.countSent(Message.PreVoteRequest.class)).isPositive();
    }

    @Test
    void aNodeThatStartsAgainUsesWhatItsLogSays() {
        NodeUnderTest node = NodeUnderTest.of(3);
        Entry change =
                Entry.of(
                        1,
                        1,
                        ChainHash.NONE,
                        new Command.Reconfigure(new Configuration(0b011, 0b111, 0)));
        node.deliver(1, new Message.AppendRequest(1, 0, 0, 0, 1, 0, List.of(change)));
        assertThat(used(node.restarted()))
                .isEqualTo(new Observation.Configured(set(0, 1), set(0, 1, 2)));
    }

    @Test
    void aLeaderTellsToLeadWhoHasEverythingAndWaitsForWhoHasNot() {
        NodeUnderTest node = NodeUnderTest.of(3);
        long term = node.lead();
        node.deliver(Address.OPERATOR, new Message.TransferLeadership(2));
        assertThat(node.countSent(Message.TimeoutNow.class)).isZero();
        accept(node, term, 1, 2);
        assertThat(node.environment.takeSentTo(2)).contains(new Message.TimeoutNow(term));
    }

    @Test
    void whoIsToldToLeadAsksForVotesAtOnceAndLoyalVotersGiveThem() {
        NodeUnderTest node = NodeUnderTest.of(3).withLog(1, 1);
        node.deliver(1, new Message.TimeoutNow(1));
        assertThat(node.last(Message.VoteRequest.class))
                .isEqualTo(new Message.VoteRequest(2, 1, 1, true));
        NodeUnderTest voter = NodeUnderTest.of(3).withLog(1, 1);
        voter.deliver(2, new Message.VoteRequest(2, 1, 1));
        assertThat(voter.countSent(Message.VoteReply.class)).isZero();
        voter.deliver(2, new Message.VoteRequest(2, 1, 1, true));
        assertThat(voter.last(Message.VoteReply.class)).isEqualTo(new Message.VoteReply(2, true));
    }
}
