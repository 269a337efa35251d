// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.db.PlantedBug;
import dev.assay.db.raft.Message.AppendAccepted;
import dev.assay.db.raft.Message.AppendRequest;
import dev.assay.db.raft.Message.PreVoteReply;
import dev.assay.db.raft.Message.PreVoteRequest;
import dev.assay.db.raft.Message.VoteReply;
import dev.assay.db.raft.Message.VoteRequest;
import dev.assay.simulation.Observation;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Sections 3.4, 3.6.1, 4.2.3, 6.2 and 9.6 of the dissertation, rule by rule. */
class ElectionsTest {
    private static void assertVote(
            NodeUnderTest node, int from, VoteRequest request, boolean granted) {
        node.environment.takeSent();
        node.deliver(from, request);
        assertThat(node.last(VoteReply.class).granted()).isEqualTo(granted);
    }

    @Test
    void aNodeVotesOnceInATerm() {
        NodeUnderTest node = NodeUnderTest.of(5);
        assertVote(node, 1, new VoteRequest(1, 0, 0), true);
        assertVote(node, 2, new VoteRequest(1, 0, 0), false);
        assertVote(node, 1, new VoteRequest(1, 0, 0), true);
        assertVote(node, 2, new VoteRequest(2, 0, 0), true);
    }

    @Test
    void aVoteIsRememberedOverARestart() {
        NodeUnderTest node = NodeUnderTest.of(5);
        assertVote(node, 1, new VoteRequest(7, 0, 0), true);
        NodeUnderTest again = node.restarted();
        assertVote(again, 2, new VoteRequest(7, 0, 0), false);
        assertVote(again, 2, new VoteRequest(6, 0, 0), false);
        assertVote(again, 1, new VoteRequest(7, 0, 0), true);
    }

    @Test
    void aVoteIsSentOnlyOnceItIsDurable() {
        NodeUnderTest node = NodeUnderTest.of(3);
        node.deliverBeforeSync(1, new VoteRequest(1, 0, 0));
        assertThat(node.environment.sent).isEmpty();
        node.disk.completeAll();
        assertThat(node.last(VoteReply.class).granted()).isTrue();
    }

    @Test
    void aCandidatesOwnVoteCountsOnlyOnceItIsDurable() {
        NodeUnderTest node = NodeUnderTest.of(3);
        node.environment.pass(700 * NodeUnderTest.MILLISECOND);
        node.deliverBeforeSync(1, new PreVoteReply(0, 1, true));
        assertThat(node.countSent(VoteRequest.class)).isZero();
        node.deliverBeforeSync(1, new VoteReply(1, true));
        assertThat(node.leads()).isFalse();
    }

    @Test
    void noVoteForACandidateWhoseLastTermIsOlder() {
        NodeUnderTest node = NodeUnderTest.of(3).withLog(2, 1, 2);
        node.pass(301);
        assertVote(node, 2, new VoteRequest(3, 9, 1), false);
        assertVote(node, 2, new VoteRequest(4, 1, 2), false);
        assertVote(node, 2, new VoteRequest(5, 2, 2), true);
    }

    @Test
    void aVoterWithALiveLeaderIgnoresRequestsAndKeepsItsTerm() {
        NodeUnderTest node = NodeUnderTest.of(3).withLog(2, 1, 2);
        node.deliver(2, new VoteRequest(9, 9, 9));
        assertThat(node.environment.sent).isEmpty();
        node.deliver(2, new PreVoteRequest(2, 3, 9, 9));
        assertThat(node.last(PreVoteReply.class)).isEqualTo(new PreVoteReply(2, 3, false));
    }

    @Test
    void aPreVoteRaisesNobodysTerm() {
        NodeUnderTest node = NodeUnderTest.of(3);
        node.deliver(1, new PreVoteRequest(4, 5, 0, 0));
        assertThat(node.last(PreVoteReply.class)).isEqualTo(new PreVoteReply(0, 5, true));
        node.pass(700);
        assertThat(node.last(PreVoteRequest.class).term()).isZero();
    }

    @Test
    void withoutAQuorumOfPreVotesTheTermStays() {
        NodeUnderTest node = NodeUnderTest.of(5);
        node.pass(700);
        node.deliver(1, new PreVoteReply(0, 1, true));
        node.deliver(1, new PreVoteReply(0, 1, true));
        node.pass(2000);
        assertThat(node.countSent(VoteRequest.class)).isZero();
        assertThat(node.last(PreVoteRequest.class).proposedTerm()).isEqualTo(1);
    }

    @Test
    void votesOfAQuorumMakeALeaderAndAVoteThatArrivesTwiceCountsOnce() {
        NodeUnderTest node = NodeUnderTest.of(5);
        node.pass(700);
        node.deliver(1, new PreVoteReply(0, 1, true));
        node.deliver(2, new PreVoteReply(0, 1, true));
        node.deliver(1, new VoteReply(1, true));
        node.deliver(1, new VoteReply(1, true));
        node.deliver(2, new VoteReply(1, false));
        assertThat(node.leads()).isFalse();
        node.deliver(3, new VoteReply(1, true));
        assertThat(node.leads()).isTrue();
    }

    @Test
    void aCandidateFollowsTheLeaderOfItsTerm() {
        NodeUnderTest node = NodeUnderTest.of(3);
        node.pass(700);
        node.deliver(1, new PreVoteReply(0, 1, true));
        node.deliver(2, NodeUnderTest.append(1, NodeUnderTest.log(1), 0, 0));
        node.deliver(1, new VoteReply(1, true));
        assertThat(node.leads()).isFalse();
        assertThat(node.last(AppendAccepted.class).matchIndex()).isEqualTo(1);
    }

    @Test
    void aLeaderThatHearsOfANewerTermStepsDown() {
        NodeUnderTest node = NodeUnderTest.of(3);
        long term = node.lead();
        assertThat(node.leads()).isTrue();
        node.deliver(1, new VoteReply(term + 1, false));
        assertThat(node.leads()).isFalse();
        assertThat(node.environment.observations).contains(new Observation.SteppedDown(term));
    }

    @Test
    void aLeaderThatHearsNoQuorumForAnElectionTimeoutStepsDown() {
        NodeUnderTest node = NodeUnderTest.of(5);
        long term = node.lead();
        for (int i = 0; i < 20; i++) {
            node.pass(50);
            node.deliver(1, new AppendAccepted(term, i, 1));
            node.deliver(2, new AppendAccepted(term, i, 1));
        }
        assertThat(node.leads()).isTrue();
        for (int i = 20; i < 40; i++) {
            node.pass(50);
            node.deliver(1, new AppendAccepted(term, i, 1));
        }
        assertThat(node.leads()).isFalse();
    }

    @Test
    void aClusterOfOneElectsItself() {
        NodeUnderTest node = NodeUnderTest.of(1);
        node.pass(700);
        assertThat(node.leads()).isTrue();
        assertThat(node.committed()).containsExactly(1L);
        assertThat(node.countSent(AppendRequest.class)).isZero();
    }

    @Test
    void aVoteOfAnEarlierTermThatArrivesLateDoesNotCount() {
        NodeUnderTest node = NodeUnderTest.of(5);
        node.pass(700);
        node.deliver(1, new PreVoteReply(0, 1, true));
        node.deliver(2, new PreVoteReply(0, 1, true));
        node.pass(700);
        node.deliver(1, new PreVoteReply(1, 2, true));
        node.deliver(2, new PreVoteReply(1, 2, true));
        assertThat(node.last(VoteRequest.class).term()).isEqualTo(2);
        node.deliver(3, new VoteReply(1, true));
        node.deliver(4, new VoteReply(1, true));
        assertThat(node.leads()).isFalse();
        node.deliver(3, new VoteReply(2, true));
        node.deliver(4, new VoteReply(2, true));
        assertThat(node.leads()).isTrue();
    }

    private static boolean leadsAfterEachAnswerCameTwice(Set<PlantedBug> bugs) {
        NodeUnderTest node = NodeUnderTest.of(RaftOptions.of(5, bugs));
        node.pass(700);
        long term = node.last(Message.PreVoteRequest.class).proposedTerm();
        for (int i = 0; i < 2; i++) {
            node.deliver(1, new Message.PreVoteReply(term - 1, term, true));
        }
        for (int i = 0; i < 2; i++) {
            node.deliver(1, new Message.VoteReply(term, true));
        }
        return node.leads();
    }

    @Test
    void aVoteThatArrivesTwiceCountsOnce() {
        assertThat(leadsAfterEachAnswerCameTwice(Set.of())).isFalse();
        assertThat(leadsAfterEachAnswerCameTwice(Set.of(PlantedBug.VOTES_COUNTED_TWICE))).isTrue();
    }
}
