// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.db.TestDisk;
import dev.assay.db.TestEnvironment;
import dev.assay.db.kv.Operation;
import dev.assay.db.kv.Result;
import dev.assay.db.raft.Message;
import dev.assay.db.raft.MessageCodec;
import dev.assay.histories.Value;
import dev.assay.simulation.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class KvClientTest {
    private static final long MILLISECOND = 1_000_000;

    private final TestEnvironment environment =
            new TestEnvironment(Address.FIRST_CLIENT, new TestDisk());
    private final KvClient client = new KvClient(environment, ClientOptions.of(3));
    private final List<ClientOutcome> outcomes = new ArrayList<>();

    private TestEnvironment.Sent sentNow() {
        List<TestEnvironment.Sent> sent = environment.takeSent();
        assertThat(sent).hasSize(1);
        return sent.getFirst();
    }

    private static Message.ClientRequest request(TestEnvironment.Sent sent) {
        return (Message.ClientRequest) sent.message();
    }

    private void answer(int from, Message message) {
        client.receive(from, MessageCodec.encode(message));
    }

    private void put() {
        client.invoke(new Operation.Put("x", Value.of(1)), outcomes::add);
    }

    @Test
    void anAnswerEndsTheOperation() {
        put();
        TestEnvironment.Sent sent = sentNow();
        Message.ClientRequest request = request(sent);
        answer(
                sent.to(),
                new Message.ClientReply(
                        request.clientId(), request.sequence(), new Result.Done(Value.NIL)));
        answer(
                sent.to(),
                new Message.ClientReply(
                        request.clientId(), request.sequence(), new Result.Done(Value.NIL)));
        environment.pass(5000 * MILLISECOND);
        assertThat(outcomes).containsExactly(new ClientOutcome.Done(Value.NIL));
        assertThat(environment.sent).isEmpty();
    }

    @Test
    void aRetryGoesToAnotherNodeWithTheSameSequenceNumber() {
        put();
        TestEnvironment.Sent first = sentNow();
        environment.pass(250 * MILLISECOND);
        TestEnvironment.Sent second = sentNow();
        assertThat(second.to()).isNotEqualTo(first.to());
        assertThat(second.message()).isEqualTo(first.message());
    }

    @Test
    void aRedirectIsFollowed() {
        put();
        TestEnvironment.Sent first = sentNow();
        int other = (first.to() + 2) % 3;
        answer(
                first.to(),
                new Message.Redirect(
                        request(first).clientId(),
                        request(first).sequence(),
                        OptionalInt.of(other)));
        environment.pass(2 * MILLISECOND);
        assertThat(sentNow().to()).isEqualTo(other);
    }

    @Test
    void aMutationThatWasSentAndNotAnsweredIsIndefiniteAndEndsTheSession() {
        put();
        environment.pass(2000 * MILLISECOND);
        assertThat(outcomes).singleElement().isInstanceOf(ClientOutcome.Indefinite.class);
        assertThat(client.isUsable()).isFalse();
        assertThatThrownBy(this::put).isInstanceOf(IllegalStateException.class);
        environment.takeSent();
        environment.pass(2000 * MILLISECOND);
        assertThat(environment.sent).isEmpty();
    }

    @Test
    void redirectsAloneDoNotMakeAMutationAFailure() {
        put();
        for (int i = 0; i < 300; i++) {
            for (TestEnvironment.Sent sent : environment.takeSent()) {
                Message.ClientRequest request = request(sent);
                answer(
                        sent.to(),
                        new Message.Redirect(
                                request.clientId(), request.sequence(), OptionalInt.empty()));
            }
            environment.pass(10 * MILLISECOND);
        }
        assertThat(outcomes).singleElement().isInstanceOf(ClientOutcome.Indefinite.class);
    }

    @Test
    void aReadThatWasNotAnsweredFailedAndTheSessionGoesOn() {
        client.invoke(new Operation.Get("x"), outcomes::add);
        TestEnvironment.Sent read = sentNow();
        environment.pass(2000 * MILLISECOND);
        assertThat(outcomes).singleElement().isInstanceOf(ClientOutcome.Failed.class);
        environment.takeSent();
        put();
        assertThat(request(sentNow()).sequence()).isGreaterThan(request(read).sequence());
        // The read's answer comes late and is nobody's.
        answer(
                0,
                new Message.ClientReply(
                        request(read).clientId(),
                        request(read).sequence(),
                        new Result.Done(Value.of(5))));
        assertThat(outcomes).hasSize(1);
    }

    @Test
    void aRefusalIsAFailure() {
        put();
        TestEnvironment.Sent sent = sentNow();
        answer(
                sent.to(),
                new Message.ClientReply(request(sent).clientId(), 1, new Result.Refused("no")));
        assertThat(outcomes).containsExactly(new ClientOutcome.Failed("no"));
    }

    @Test
    void damagedBytesAreIgnored() {
        put();
        for (int length = 0; length < 100; length++) {
            client.receive(0, new byte[length]);
        }
        assertThat(outcomes).isEmpty();
    }

    @Test
    void onlyOneOperationIsOpenAtATime() {
        put();
        assertThatThrownBy(this::put)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("1");
    }
}
