// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.client;

import dev.assay.db.kv.Operation;
import dev.assay.db.kv.Result;
import dev.assay.db.raft.Message;
import dev.assay.db.raft.MessageCodec;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.histories.Randomness;
import dev.assay.simulation.Environment;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * A client's session: one operation at a time, sent to the node that is thought to lead, and again
 * with the same sequence number to others until an answer or the deadline comes (sections 6.2 and
 * 6.3).
 *
 * <p>What it reports is certain: a mutation that was sent and not answered may have happened, or
 * may still happen, whatever redirects were received, for the network may hold copies of the
 * request. A session ends with such a mutation. The session's identity is random in 64 bits, drawn
 * anew for each incarnation, so that it is never used twice.
 */
public final class KvClient implements DatabaseClient {
    private final Environment environment;
    private final ClientOptions options;
    private final Randomness random;
    private final long clientId;
    private int leader;
    private long sequence;
    private boolean ended;
    private Optional<Open> open = Optional.empty();

    /** The operation under way; timers of earlier ones find that it is not theirs. */
    private final class Open {
        final Operation operation;
        final Consumer<ClientOutcome> done;
        Environment.Timer retry = () -> {};
        Environment.Timer deadline = () -> {};

        Open(Operation operation, Consumer<ClientOutcome> done) {
            this.operation = operation;
            this.done = done;
        }
    }

    /** A session of the client at {@code environment.address()}. */
    public KvClient(Environment environment, ClientOptions options) {
        this.environment = environment;
        this.options = options;
        this.random = environment.random("client");
        this.clientId = environment.random("client-id").nextLong();
        this.leader = random.nextInt(options.nodes());
    }

    @Override
    public void start() {
        // Nothing is sent before the first operation.
    }

    @Override
    public boolean isUsable() {
        return !ended;
    }

    @Override
    public void invoke(Operation operation, Consumer<ClientOutcome> done) {
        if (ended || open.isPresent()) {
            throw new IllegalStateException(
                    ended ? "the session has ended" : "operation " + sequence + " is still open");
        }
        sequence++;
        Open started = new Open(operation, done);
        open = Optional.of(started);
        started.deadline = environment.after(options.deadlineNanos(), () -> giveUp(started));
        send(started);
    }

    private boolean isOpen(Open operation) {
        return open.isPresent() && open.get() == operation;
    }

    private void send(Open operation) {
        environment.send(
                leader,
                MessageCodec.encode(
                        new Message.ClientRequest(clientId, sequence, operation.operation)));
        retryAfter(
                operation,
                options.attemptNanos(),
                () -> {
                    leader = (leader + 1) % options.nodes();
                    send(operation);
                });
    }

    private void retryAfter(Open operation, long delayNanos, Runnable retry) {
        operation.retry.cancel();
        operation.retry =
                environment.after(
                        delayNanos,
                        () -> {
                            if (isOpen(operation)) {
                                retry.run();
                            }
                        });
    }

    private void giveUp(Open operation) {
        if (!isOpen(operation)) {
            return;
        }
        String reason = "no answer within the deadline";
        switch (operation.operation) {
            case Operation.Get get -> finish(operation, new ClientOutcome.Failed(reason));
            case Operation.Mutation mutation -> {
                ended = true;
                finish(operation, new ClientOutcome.Indefinite(reason));
            }
        }
    }

    private void finish(Open operation, ClientOutcome outcome) {
        open = Optional.empty();
        operation.retry.cancel();
        operation.deadline.cancel();
        operation.done.accept(outcome);
    }

    @Override
    public void receive(int from, byte[] message) {
        try {
            switch (MessageCodec.decode(message)) {
                case Message.ClientReply reply -> handle(from, reply);
                case Message.Redirect redirect -> handle(from, redirect);
                case Message.ClientRequest misdirected -> {}
                case Message.PeerMessage misdirected -> {}
                case Message.ChangeVoters misdirected -> {}
                case Message.TransferLeadership misdirected -> {}
                case Message.Hello misdirected -> {}
            }
        } catch (DamagedBytesException damaged) {
            // The retry asks again.
        }
    }

    private boolean isForOpen(long answeredClient, long answeredSequence) {
        return open.isPresent() && answeredClient == clientId && answeredSequence == sequence;
    }

    private void handle(int from, Message.ClientReply reply) {
        if (!isForOpen(reply.clientId(), reply.sequence())) {
            return;
        }
        leader = from;
        finish(
                open.orElseThrow(),
                switch (reply.result()) {
                    case Result.Done done -> new ClientOutcome.Done(done.value());
                    case Result.Refused refused -> new ClientOutcome.Failed(refused.reason());
                });
    }

    private void handle(int from, Message.Redirect redirect) {
        // An answer of a node that was given up already says nothing new.
        if (!isForOpen(redirect.clientId(), redirect.sequence()) || from != leader) {
            return;
        }
        OptionalInt hint = redirect.leader();
        boolean useful =
                hint.isPresent()
                        && hint.getAsInt() >= 0
                        && hint.getAsInt() < options.nodes()
                        && hint.getAsInt() != from;
        leader = useful ? hint.getAsInt() : (leader + 1) % options.nodes();
        long wait =
                useful
                        ? options.redirectNanos()
                        : random.between(options.redirectNanos(), options.backoffNanosMax());
        Open operation = open.orElseThrow();
        retryAfter(operation, wait, () -> send(operation));
    }
}
