// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic.transactions;

import dev.assay.histories.EventSink;
import dev.assay.histories.EventType;
import dev.assay.histories.Randomness;

/**
 * Makes histories of transactions of any size, event by event: simulated clients run transactions
 * on a {@link SimulatedStore} that keeps one isolation level by how it works and, as a rule, none
 * that is stronger. The same parameters and seed give the same events. Time O(steps + processes) a
 * transaction for registers, and the lengths of lists besides; memory O(keys + processes).
 *
 * <p>Whose turn it is is drawn; a turn begins a transaction, lets it read, lets it commit, or ends
 * it. Between turns commits come to further nodes. A transaction that crashed ends as {@link
 * EventType#INFO}; half of these take effect, none later than that, and its client goes on as a new
 * process. Values are unique within a key.
 *
 * <p>With {@link TransactionParameters.Options#violation} exactly one result is wrong, at about
 * nine tenths of the history, and the level is <em>certainly</em> broken. To that end one
 * transaction after another is run while nobody else has a turn:
 *
 * <ul>
 *   <li>read-committed: one writes and aborts; the next one reads that
 *   <li>levels about real time: one reads a key and replaces it; when it has ended, another client
 *       begins one that reads what was replaced
 *   <li>levels about sessions that imply no more: the same, both of one client
 *   <li>all others: one reads a key, and replaces it and another one; the next one reads the other
 *       one as it was replaced, and of the first what was replaced
 * </ul>
 */
public final class StreamedTransactions {
    private final TransactionParameters parameters;
    private final Randomness randomness;
    private final EventSink sink;
    private final SimulatedStore store;
    private final KeyChoice keys;
    private final SimulatedTransaction[] clients;
    private int nextProcess;
    private long begun;
    private int open;
    private long events;
    private long timeNanos;
    private String violation = "";

    private StreamedTransactions(
            TransactionParameters parameters, Randomness randomness, EventSink sink) {
        this.parameters = parameters;
        this.randomness = randomness.fork("clients");
        this.sink = sink;
        boolean isOfLists = parameters.isOfLists();
        store = new SimulatedStore(parameters.isolation(), isOfLists, randomness.fork("store"));
        keys = new KeyChoice(parameters.keys(), isOfLists, randomness.fork("keys"));
        clients = new SimulatedTransaction[parameters.processes()];
        for (int i = 0; i < clients.length; i++) {
            clients[i] =
                    new SimulatedTransaction(i, Math.max(3, parameters.steps().most()), isOfLists);
        }
        nextProcess = clients.length;
    }

    /**
     * What was made.
     *
     * @param violation which transaction is wrong, and why; empty when none is
     */
    public record Made(long transactions, long events, String violation) {}

    /** Hands the events of a history to a sink. */
    public static Made generate(
            TransactionParameters parameters, Randomness randomness, EventSink sink) {
        StreamedTransactions history = new StreamedTransactions(parameters, randomness, sink);
        history.run();
        return new Made(history.begun, history.events, history.violation);
    }

    private void run() {
        while (begun < parameters.transactions() || open > 0) {
            SimulatedTransaction client = clients[randomness.nextInt(clients.length)];
            switch (client.phase) {
                case IDLE -> {
                    if (!isViolationDue()) {
                        begin(client);
                    } else if (clients.length - open >= Math.min(2, clients.length)) {
                        violate(client);
                    }
                }
                case BEGUN -> read(client);
                case READ -> commit(client);
                case ENDED -> {
                    end(client);
                    if (!isViolationDue() && randomness.nextInt(8) != 0) {
                        begin(client);
                    }
                }
            }
            store.pass();
        }
    }

    private boolean isViolationDue() {
        return parameters.options().violation()
                && violation.isEmpty()
                && begun >= parameters.transactions() / 10 * 9;
    }

    private void begin(SimulatedTransaction client) {
        if (begun == parameters.transactions()) {
            return;
        }
        client.begin(begun++);
        TransactionParameters.Steps steps = parameters.steps();
        int count = steps.least() + randomness.nextInt(steps.most() - steps.least() + 1);
        // What is read after own appends shows where these stand, before that is certain.
        boolean isBlind = parameters.isOfLists() && parameters.isolation().mayOverwrite();
        for (int i = 0; i < count; i++) {
            SimulatedKey key = keys.next();
            if (randomness.chance(steps.writes()) || isBlind && client.writes(key)) {
                client.addWrite(key);
            } else {
                client.addRead(key);
            }
        }
        invoke(client);
    }

    private void invoke(SimulatedTransaction client) {
        open++;
        emit(client, EventType.INVOKE);
    }

    private void read(SimulatedTransaction client) {
        switch (parameters.isolation().reads) {
            case AT_COMMIT -> commit(client);
            case AT_BEGIN -> {
                store.readAll(client, store.readingNode(client));
                client.phase = SimulatedTransaction.Phase.READ;
            }
            case EACH -> {
                client.read(store.readingNode(client));
                if (client.isRead()) {
                    client.phase = SimulatedTransaction.Phase.READ;
                }
            }
        }
    }

    private void commit(SimulatedTransaction client) {
        double drawn = randomness.nextDouble();
        TransactionParameters.Options options = parameters.options();
        boolean isCrashed = drawn < options.crashed();
        boolean isLost = isCrashed && randomness.chance(0.5);
        boolean isAborted = !isCrashed && drawn < options.crashed() + options.failed();
        if (parameters.isolation().reads == SimulatedIsolation.Reads.AT_COMMIT) {
            store.readAll(client, store.readingNode(client));
        }
        boolean isCommitted = !isAborted && !isLost && store.commit(client);
        client.outcome = isCrashed ? EventType.INFO : isCommitted ? EventType.OK : EventType.FAIL;
        client.phase = SimulatedTransaction.Phase.ENDED;
    }

    private void end(SimulatedTransaction client) {
        emit(client, client.outcome);
        client.phase = SimulatedTransaction.Phase.IDLE;
        open--;
        if (client.outcome == EventType.INFO) {
            client.process = nextProcess++;
            client.sessionSeen = 0;
        }
    }

    private void emit(SimulatedTransaction client, EventType type) {
        timeNanos += 1 + (randomness.nextLong() & 0x3FF);
        events++;
        sink.accept(client.event(type, timeNanos));
    }

    /** Runs one transaction and then another one that is wrong. */
    private void violate(SimulatedTransaction client) {
        store.settle();
        switch (parameters.isolation()) {
            case READ_COMMITTED -> readAborted(client);
            case STRICT_SERIALIZABLE, STRONG_SNAPSHOT_ISOLATION ->
                    readReplaced(client, another(client));
            case STRONG_SESSION_SERIALIZABLE, STRONG_SESSION_SNAPSHOT_ISOLATION ->
                    readReplaced(client, client);
            case SERIALIZABLE, SNAPSHOT_ISOLATION, PARALLEL_SNAPSHOT_ISOLATION, PREFIX, CAUSAL ->
                    readInPart(client);
        }
    }

    private SimulatedTransaction another(SimulatedTransaction client) {
        for (SimulatedTransaction other : clients) {
            if (other != client && other.phase == SimulatedTransaction.Phase.IDLE) {
                return other;
            }
        }
        return client;
    }

    private void readAborted(SimulatedTransaction client) {
        SimulatedKey key = keys.next();
        client.begin(begun++);
        client.addWrite(key);
        invoke(client);
        client.outcome = EventType.FAIL;
        end(client);
        long writer = client.number;
        long value = client.value[0];

        client.begin(begun++);
        client.addRead(key);
        invoke(client);
        store.readAll(client, 0);
        client.spoil(0, value);
        end(client);
        violation =
                "transaction %d reads %d of key %d, which transaction %d wrote and aborted"
                        .formatted(client.number, value, key.id, writer);
    }

    private void readReplaced(SimulatedTransaction writer, SimulatedTransaction reader) {
        SimulatedKey key = keys.next();
        writer.begin(begun++);
        writer.addRead(key);
        writer.addWrite(key);
        runWhole(writer);
        long number = writer.number;
        long replaced = writer.value[0];
        long value = writer.value[1];

        reader.begin(begun++);
        reader.addRead(key);
        invoke(reader);
        store.readAll(reader, 0);
        reader.value[0] = replaced;
        end(reader);
        violation =
                "transaction %d reads key %d without %d, which transaction %d wrote before it began"
                        .formatted(reader.number, key.id, value, number);
    }

    private void readInPart(SimulatedTransaction client) {
        SimulatedKey key = keys.next();
        SimulatedKey other = keys.next();
        for (int attempt = 0; other == key && attempt < 8; attempt++) {
            other = keys.next();
        }
        if (other == key) {
            other = keys.unused();
        }
        client.begin(begun++);
        client.addRead(key);
        client.addWrite(key);
        client.addWrite(other);
        runWhole(client);
        long number = client.number;
        long replaced = client.value[0];
        long value = client.value[1];
        long seen = client.value[2];

        client.begin(begun++);
        client.addRead(other);
        client.addRead(key);
        invoke(client);
        store.readAll(client, store.newestNode(client));
        client.value[1] = replaced;
        end(client);
        violation =
                ("transaction %d reads %d of key %d, but key %d without %d, both of which"
                                + " transaction %d wrote")
                        .formatted(client.number, seen, other.id, key.id, value, number);
    }

    private void runWhole(SimulatedTransaction client) {
        invoke(client);
        store.readAll(client, store.newestNode(client));
        if (!store.commit(client)) {
            throw new IllegalStateException(
                    "transaction " + client.number + " conflicts though nobody else had a turn");
        }
        end(client);
    }
}
