// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

import dev.assay.db.client.ClientOptions;
import dev.assay.db.client.ClientOutcome;
import dev.assay.db.client.DatabaseClient;
import dev.assay.db.crypto.Signatures;
import dev.assay.db.kv.Operation;
import dev.assay.db.kv.Result;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.simulation.Environment;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A client's session with nodes of which some may lie (Castro and Liskov, OSDI 1999, section 4.1):
 * it signs each request, sends it to the node that is thought to lead and, when no answer comes, to
 * all, and believes a result that enough distinct nodes gave, of whom one is honest.
 *
 * <p>Reads go through the log as all operations do. A mutation that was sent and not answered may
 * have happened; the session ends with it.
 */
public final class SigningClient implements DatabaseClient {
    private final Environment environment;
    private final ClientOptions options;
    private final ByzantineQuorum quorum;
    private final Signatures signatures;
    private final int repliesNeeded;
    private long view;
    private long sequence;
    private boolean ended;
    private boolean asksAllForReads;
    private Optional<Open> open = Optional.empty();

    /** The operation under way, and who answered what. */
    private final class Open {
        final ClientRequest request;
        final Consumer<ClientOutcome> done;
        final TreeMap<Integer, ClientReply> replies = new TreeMap<>();
        Environment.Timer retry = () -> {};
        Environment.Timer deadline = () -> {};

        Open(ClientRequest request, Consumer<ClientOutcome> done) {
            this.request = request;
            this.done = done;
        }
    }

    /**
     * A session of the client at {@code environment.address()}, which no session used before.
     *
     * @param repliesNeeded that agree; one more than can lie, but for a planted bug
     */
    public SigningClient(
            Environment environment,
            ClientOptions options,
            Signatures signatures,
            int repliesNeeded) {
        this.environment = environment;
        this.options = options;
        this.quorum = new ByzantineQuorum(options.nodes());
        this.signatures = signatures;
        this.repliesNeeded = repliesNeeded;
    }

    /** The same session, whose reads go to all nodes at once, as those do that need no order. */
    public SigningClient askingAllForReads() {
        asksAllForReads = true;
        return this;
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
        Open started = new Open(ClientRequest.of(signatures, sequence, operation), done);
        open = Optional.of(started);
        started.deadline = environment.after(options.deadlineNanos(), () -> giveUp(started));
        if (asksAllForReads && operation instanceof Operation.Get) {
            sendToAll(started);
            return;
        }
        environment.send((int) (view % quorum.nodes()), started.request.seal().whole());
        started.retry = environment.after(options.attemptNanos(), () -> sendToAll(started));
    }

    private boolean isOpen(Open operation) {
        return open.isPresent() && open.get() == operation;
    }

    private void sendToAll(Open operation) {
        if (!isOpen(operation)) {
            return;
        }
        for (int node = 0; node < quorum.nodes(); node++) {
            environment.send(node, operation.request.seal().whole());
        }
        operation.retry = environment.after(options.attemptNanos(), () -> sendToAll(operation));
    }

    private void giveUp(Open operation) {
        if (!isOpen(operation)) {
            return;
        }
        String reason = "not enough nodes answered alike within the deadline";
        switch (operation.request.operation()) {
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
        if (open.isEmpty()) {
            return;
        }
        try {
            ClientReply reply = ClientReply.decode(message);
            if (reply.client() == environment.address()
                    && reply.sequence() == sequence
                    && quorum.has(reply.node())
                    && reply.isAuthentic(signatures)) {
                count(open.get(), reply);
            }
        } catch (DamagedBytesException damaged) {
            // The retry asks again.
        }
    }

    private void count(Open operation, ClientReply reply) {
        operation.replies.put(reply.node(), reply);
        int alike = 0;
        long lowestView = Long.MAX_VALUE;
        for (ClientReply other : operation.replies.values()) {
            if (other.result().equals(reply.result())) {
                alike++;
                lowestView = Math.min(lowestView, other.view());
            }
        }
        if (alike < repliesNeeded) {
            return;
        }
        view = Math.max(0, lowestView);
        finish(
                operation,
                switch (reply.result()) {
                    case Result.Done done -> new ClientOutcome.Done(done.value());
                    case Result.Refused refused -> new ClientOutcome.Failed(refused.reason());
                });
    }
}
