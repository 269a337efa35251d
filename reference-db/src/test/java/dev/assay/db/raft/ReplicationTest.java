// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.db.log.Entry;
import dev.assay.db.raft.Message.AppendAccepted;
import dev.assay.db.raft.Message.AppendRejected;
import dev.assay.db.raft.Message.AppendRequest;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Sections 3.5 and 3.6.2 of the dissertation: figures 3.6 (log repair) and 3.7 (what may be
 * committed), and each rule of AppendEntries.
 */
class ReplicationTest {
    private static final long[] LEADERS_TERMS = {1, 1, 1, 4, 4, 5, 5, 6, 6, 6};

    @Test
    void anAcknowledgementWaitsForTheDisk() {
        NodeUnderTest node = NodeUnderTest.of(3);
        node.deliverBeforeSync(1, NodeUnderTest.append(1, NodeUnderTest.log(1, 1), 0, 2));
        assertThat(node.environment.sent).isEmpty();
        assertThat(node.committed()).isEmpty();
        node.disk.completeAll();
        assertThat(node.last(AppendAccepted.class)).isEqualTo(new AppendAccepted(1, 1, 2));
        assertThat(node.committed()).containsExactly(1L, 2L);
    }

    @Test
    void anAppendBehindAGapIsRejectedWithTheLogsEnd() {
        NodeUnderTest node = NodeUnderTest.of(3).withLog(1, 1, 1);
        node.deliver(1, NodeUnderTest.append(1, NodeUnderTest.log(1, 1, 1, 1, 1), 4, 0));
        assertThat(node.last(AppendRejected.class)).isEqualTo(new AppendRejected(1, 1, 4, 0, 3));
    }

    @Test
    void anAppendBehindAnEntryOfAnotherTermIsRejectedWithThatTermsBeginning() {
        NodeUnderTest node = NodeUnderTest.of(3).withLog(3, 1, 2, 2, 2);
        node.deliver(1, NodeUnderTest.append(4, NodeUnderTest.log(1, 3, 3, 3, 4), 4, 0));
        assertThat(node.last(AppendRejected.class)).isEqualTo(new AppendRejected(4, 1, 4, 2, 2));
    }

    @Test
    void anAppendOfAnOldTermIsRejectedWithTheNewTerm() {
        NodeUnderTest node = NodeUnderTest.of(3).withLog(5, 1);
        node.deliver(2, NodeUnderTest.append(4, NodeUnderTest.log(1, 4), 1, 2));
        assertThat(node.last(AppendRejected.class).term()).isEqualTo(5);
        assertThat(node.committed()).isEmpty();
    }

    @Test
    void aLateAppendCutsNothingThatAgrees() {
        NodeUnderTest node = NodeUnderTest.of(3).withLog(1, 1, 1, 1, 1);
        node.deliver(1, NodeUnderTest.append(1, NodeUnderTest.log(1, 1), 0, 0));
        assertThat(node.last(AppendAccepted.class).matchIndex()).isEqualTo(2);
        node.deliver(1, NodeUnderTest.append(1, NodeUnderTest.log(1, 1, 1, 1), 4, 4));
        assertThat(node.last(AppendAccepted.class).matchIndex()).isEqualTo(4);
        assertThat(node.committed()).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void aHeartbeatVouchesForNothingBehindItsPreviousEntry() {
        NodeUnderTest node = NodeUnderTest.of(3).withLog(1, 1, 1, 1, 1);
        node.deliver(1, NodeUnderTest.append(1, NodeUnderTest.log(1, 1), 2, 4));
        assertThat(node.last(AppendAccepted.class).matchIndex()).isEqualTo(2);
        assertThat(node.committed()).containsExactly(1L, 2L);
    }

    @Test
    void anEntryThatDoesNotContinueTheChainIsNotTaken() {
        NodeUnderTest node = NodeUnderTest.of(3).withLog(1, 1, 1);
        Entry foreign = NodeUnderTest.log(2, 2, 1).get(2);
        node.deliver(1, new AppendRequest(1, 2, 1, 0, 1, 0, List.of(foreign)));
        assertThat(node.countSent(AppendAccepted.class)).isZero();
        node.deliver(1, NodeUnderTest.append(1, NodeUnderTest.log(1, 1), 2, 2));
        assertThat(node.last(AppendAccepted.class).matchIndex()).isEqualTo(2);
    }

    /** The followers of figure 3.6, all of which the leader of term 8 brings to its own log. */
    @Test
    void everyFollowerOfFigure36IsRepaired() {
        long[][] followers = {
            {1, 1, 1, 4, 4, 5, 5, 6, 6},
            {1, 1, 1, 4},
            {1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6},
            {1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7},
            {1, 1, 1, 4, 4, 4, 4},
            {1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3},
            {},
        };
        for (long[] terms : followers) {
            NodeUnderTest leader = NodeUnderTest.of(3).withLog(7, LEADERS_TERMS);
            NodeUnderTest follower = NodeUnderTest.of(3).withLog(7, terms);
            assertThat(leader.lead()).isEqualTo(8);
            int rounds = converse(leader, follower);
            assertThat(rounds)
                    .as("messages for a follower with terms %s", Arrays.toString(terms))
                    .isLessThanOrEqualTo(8);
            assertThat(follower.committed()).hasSize(LEADERS_TERMS.length + 1);
            assertThat(digests(follower)).isEqualTo(digests(leader));
        }
    }

    private static List<Object> digests(NodeUnderTest node) {
        return node.environment.observations.stream()
                .filter(dev.assay.simulation.Observation.Committed.class::isInstance)
                .map(Object.class::cast)
                .toList();
    }

    // Both think that they are node 0; each is node 1 to the other. Counts appends until the
    // follower has all.
    private static int converse(NodeUnderTest leader, NodeUnderTest follower) {
        int appends = 0;
        for (int exchange = 0; exchange < 20; exchange++) {
            boolean behind = follower.committed().size() <= LEADERS_TERMS.length;
            for (Message request : leader.environment.takeSentTo(1)) {
                if (request instanceof AppendRequest) {
                    follower.deliver(1, request);
                    appends += behind ? 1 : 0;
                }
            }
            follower.environment.takeSentTo(1).forEach(reply -> leader.deliver(1, reply));
            leader.pass(50);
        }
        return appends;
    }

    /**
     * Figure 3.7: an entry of an earlier term is not committed by being on a quorum, for a node
     * with a newer last term could still remove it; it is committed when an entry of the leader's
     * own term behind it is.
     */
    @Test
    void entriesOfEarlierTermsAreCommittedOnlyThroughOnesOfTheOwn() {
        NodeUnderTest leader = NodeUnderTest.of(5).withLog(3, 1, 2);
        long term = leader.lead();
        assertThat(term).isEqualTo(4);
        leader.deliver(1, new AppendAccepted(term, 1, 2));
        leader.deliver(2, new AppendAccepted(term, 1, 2));
        assertThat(leader.committed()).isEmpty();
        leader.deliver(1, new AppendAccepted(term, 1, 3));
        assertThat(leader.committed()).isEmpty();
        leader.deliver(2, new AppendAccepted(term, 1, 3));
        assertThat(leader.committed()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aLeadersOwnCopyCountsOnlyOnceItIsDurable() {
        NodeUnderTest leader = NodeUnderTest.of(3);
        long term = leader.lead();
        leader.deliver(1, new AppendAccepted(term, 1, 1));
        assertThat(leader.committed()).containsExactly(1L);
        leader.deliverBeforeSync(1_000_000, ClientRequestsTest.put(1, 1));
        leader.environment.pass(NodeUnderTest.MILLISECOND);
        leader.deliverBeforeSync(1, new AppendAccepted(term, 1, 2));
        assertThat(leader.committed()).containsExactly(1L);
        leader.disk.completeAll();
        assertThat(leader.committed()).containsExactly(1L, 2L);
    }

    @Test
    void aLateRejectionDoesNotUndoWhatIsKnownToMatch() {
        NodeUnderTest leader = NodeUnderTest.of(3).withLog(1, 1, 1, 1);
        long term = leader.lead();
        leader.deliver(1, new AppendAccepted(term, 1, 4));
        leader.environment.takeSent();
        leader.deliver(1, new AppendRejected(term, 1, 3, 0, 1));
        assertThat(leader.countSent(AppendRequest.class)).isZero();
        leader.pass(51);
        for (Message message : leader.environment.takeSentTo(1)) {
            assertThat(((AppendRequest) message).previousIndex()).isEqualTo(4);
        }
    }

    @Test
    void appendsAreSentAheadUpToALimitWithoutWaitingForAnswers() {
        NodeUnderTest leader = NodeUnderTest.of(3);
        long term = leader.lead();
        leader.deliver(1, new AppendAccepted(term, 1, 1));
        leader.environment.takeSent();
        for (int i = 1; i <= 20; i++) {
            leader.deliver(1_000_000, ClientRequestsTest.put(1, i));
            leader.environment.pass(NodeUnderTest.MILLISECOND);
        }
        TreeMap<Long, Integer> byPrevious = new TreeMap<>();
        for (Message message : leader.environment.takeSentTo(1)) {
            if (message instanceof AppendRequest append && !append.entries().isEmpty()) {
                byPrevious.merge(append.previousIndex(), append.entries().size(), Integer::sum);
            }
        }
        assertThat(byPrevious).hasSize(leader.options.appendsInFlightMax());
        assertThat(byPrevious.values()).containsOnly(1);
        leader.deliver(1, new AppendAccepted(term, 1, 9));
        AppendRequest rest = leader.last(AppendRequest.class);
        assertThat(rest.previousIndex()).isEqualTo(9);
        assertThat(rest.entries()).hasSize(12);
    }

    @Test
    void whatWasLostOnTheWayIsSentAgain() {
        NodeUnderTest leader = NodeUnderTest.of(3);
        long term = leader.lead();
        leader.deliver(1, new AppendAccepted(term, 1, 1));
        leader.deliver(1_000_000, ClientRequestsTest.put(1, 1));
        leader.pass(60);
        leader.environment.takeSent();
        // The follower saw a heartbeat, but not the entry before it.
        leader.deliver(1, new AppendRejected(term, 3, 2, 0, 2));
        AppendRequest again = leader.last(AppendRequest.class);
        assertThat(again.previousIndex()).isEqualTo(1);
        assertThat(again.entries()).hasSize(1);
    }
}
