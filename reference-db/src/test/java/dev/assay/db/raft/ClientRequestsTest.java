// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.db.kv.Operation;
import dev.assay.db.kv.Result;
import dev.assay.db.raft.Message.AppendAccepted;
import dev.assay.db.raft.Message.ClientReply;
import dev.assay.db.raft.Message.ClientRequest;
import dev.assay.db.raft.Message.Redirect;
import dev.assay.histories.Value;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Chapter 6 of the dissertation: who answers clients, when, and what. */
class ClientRequestsTest {
    private static final int CLIENT = 1_000_000;

    static ClientRequest put(long clientId, long sequence) {
        return new ClientRequest(clientId, sequence, new Operation.Put("x", Value.of(sequence)));
    }

    private static ClientRequest get(long sequence) {
        return new ClientRequest(1, sequence, new Operation.Get("x"));
    }

    @Test
    void aFollowerNamesItsLeader() {
        NodeUnderTest node = NodeUnderTest.of(3);
        node.deliver(CLIENT, put(1, 1));
        assertThat(node.last(Redirect.class)).isEqualTo(new Redirect(1, 1, OptionalInt.empty()));
        node.withLog(1, 1);
        node.deliver(CLIENT, put(1, 2));
        assertThat(node.last(Redirect.class)).isEqualTo(new Redirect(1, 2, OptionalInt.of(1)));
    }

    @Test
    void aMutationIsAnsweredWhenItIsCommitted() {
        NodeUnderTest leader = NodeUnderTest.of(3);
        long term = leader.lead();
        leader.deliver(CLIENT, put(1, 1));
        leader.pass(1);
        assertThat(leader.countSent(ClientReply.class)).isZero();
        leader.deliver(2, new AppendAccepted(term, 1, 2));
        assertThat(leader.last(ClientReply.class))
                .isEqualTo(new ClientReply(1, 1, new Result.Done(Value.NIL)));
    }

    @Test
    void aRetryThatReachesTheLogTwiceHappensOnce() {
        NodeUnderTest leader = NodeUnderTest.of(1);
        leader.pass(700);
        ClientRequest append = new ClientRequest(1, 1, new Operation.Append("x", Value.of("a")));
        leader.deliver(CLIENT, append);
        leader.deliver(CLIENT, append);
        leader.deliver(CLIENT, get(2));
        leader.pass(1);
        assertThat(leader.last(ClientReply.class))
                .isEqualTo(new ClientReply(1, 2, new Result.Done(Value.of("a"))));
    }

    @Test
    void aReadWaitsForAQuorumThatAnswersARoundBegunAfterIt() {
        NodeUnderTest leader = NodeUnderTest.of(5);
        long term = leader.lead();
        leader.deliver(1, new AppendAccepted(term, 1, 1));
        leader.deliver(2, new AppendAccepted(term, 1, 1));
        leader.deliver(CLIENT, get(1));
        leader.pass(1);
        long round = leader.last(Message.AppendRequest.class).round();
        assertThat(round).isGreaterThan(1);
        leader.deliver(3, new AppendAccepted(term, round - 1, 1));
        leader.deliver(1, new AppendAccepted(term, round, 1));
        assertThat(leader.countSent(ClientReply.class)).isZero();
        leader.deliver(3, new AppendAccepted(term, round, 1));
        assertThat(leader.last(ClientReply.class))
                .isEqualTo(new ClientReply(1, 1, new Result.Done(Value.NIL)));
    }

    @Test
    void aReadWaitsUntilTheLeaderHasCommittedInItsTerm() {
        NodeUnderTest leader = NodeUnderTest.of(3).withLog(1, 1);
        long term = leader.lead();
        leader.deliver(CLIENT, get(1));
        leader.pass(1);
        long round = leader.last(Message.AppendRequest.class).round();
        leader.deliver(1, new AppendAccepted(term, round, 1));
        assertThat(leader.countSent(ClientReply.class)).isZero();
        leader.deliver(1, new AppendAccepted(term, round, 2));
        assertThat(leader.last(ClientReply.class).result())
                .isEqualTo(new Result.Done(Value.of(101)));
    }

    @Test
    void aLeaderThatStepsDownAnswersNothingThatItCouldNotFinish() {
        NodeUnderTest leader = NodeUnderTest.of(3);
        long term = leader.lead();
        leader.deliver(CLIENT, put(1, 1));
        leader.deliver(CLIENT, get(2));
        leader.pass(1);
        leader.deliver(1, new Message.VoteReply(term + 1, false));
        leader.deliver(2, new AppendAccepted(term, 9, 2));
        leader.pass(100);
        assertThat(leader.countSent(ClientReply.class)).isZero();
    }
}
