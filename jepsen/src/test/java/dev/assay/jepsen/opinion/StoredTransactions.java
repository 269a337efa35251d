// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.opinion;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Histories of transactions on lists or registers that a small store ran, right or wrong: each step
 * of a transaction happens at a moment of its own, and the store says what it sees. Whether
 * transactions read or change again what they changed is up to the test: there Elle and we mean
 * different things (docs/elle.md).
 */
final class StoredTransactions {
    /** What a store promises. */
    enum Store {
        /** One after the other. */
        SERIAL,
        /** Reads of what was committed when the transaction began; the last commit wins. */
        SNAPSHOT,
        /** As {@link #SNAPSHOT}, but who changes what changed meanwhile aborts. */
        SNAPSHOT_ISOLATION,
        /** Reads of the newest that was committed. */
        READ_COMMITTED,
        /** Reads of whatever was written, also by who aborts. */
        DIRTY,
        /** Reads of what was committed some time ago. */
        STALE
    }

    private final Randomness random;
    private final Store store;
    private final boolean isOfLists;
    private final boolean isAgain;
    private final HistoryBuilder builder = new HistoryBuilder();
    private final List<Map<Long, Value>> commits = new ArrayList<>();
    private final Map<Long, Value> written = new HashMap<>();
    private final List<Running> running = new ArrayList<>();
    private long nextValue = 1;
    private long time;
    private int nextProcess;

    private StoredTransactions(Randomness random, Store store, Kind kind) {
        this.random = random;
        this.store = store;
        isOfLists = kind.workload == ElleWorkload.LIST_APPEND;
        isAgain = kind.isAgain;
        commits.add(new HashMap<>());
    }

    /**
     * What transactions do.
     *
     * @param isAgain true when they may read or change again what they changed
     */
    record Kind(ElleWorkload workload, boolean isAgain) {}

    /** A transaction under way. */
    private static final class Running {
        private final int process;
        private final List<MicroOperation> steps;
        private final List<MicroOperation> results = new ArrayList<>();
        private final Map<Long, Value> changed = new HashMap<>();
        private final int began;

        Running(int process, List<MicroOperation> steps, int began) {
            this.process = process;
            this.steps = steps;
            this.began = began;
        }
    }

    /** A history of so many transactions. */
    static History history(Randomness random, Store store, Kind kind, int transactions) {
        StoredTransactions made = new StoredTransactions(random, store, kind);
        int begun = 0;
        int clients = 2 + random.nextInt(3);
        while (begun < transactions || !made.running.isEmpty()) {
            if (begun < transactions && made.running.size() < clients && random.chance(0.4)) {
                made.begin();
                begun++;
            } else if (!made.running.isEmpty()) {
                made.goOn(random.pick(made.running));
            }
        }
        return made.builder.build();
    }

    private void begin() {
        List<MicroOperation> steps = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        Set<Value> changed = new HashSet<>();
        for (int i = 0; i < count; i++) {
            Value key = Value.of(random.nextInt(3));
            boolean isRead = random.chance(0.5);
            if (!isAgain && changed.contains(key)) {
                continue;
            }
            if (!isRead) {
                changed.add(key);
            }
            steps.add(
                    isRead
                            ? new MicroOperation("r", key, Value.NIL)
                            : new MicroOperation(
                                    isOfLists ? "append" : "w", key, Value.of(nextValue++)));
        }
        int latest = commits.size() - 1;
        int began = store == Store.STALE ? random.nextInt(latest + 1) : latest;
        Running transaction = new Running(nextProcess++, steps, began);
        running.add(transaction);
        tell(transaction, EventType.INVOKE, steps);
    }

    private void goOn(Running transaction) {
        if (store == Store.SERIAL && !transaction.results.isEmpty()) {
            throw new IllegalStateException("a serial store does all at once");
        }
        do {
            step(transaction);
        } while (store == Store.SERIAL && transaction.results.size() < transaction.steps.size());
        if (transaction.results.size() == transaction.steps.size()) {
            end(transaction);
        }
    }

    private void step(Running transaction) {
        MicroOperation step = transaction.steps.get(transaction.results.size());
        long key = ((Value.Int) step.key()).value();
        Value seen = seen(transaction, key);
        if (step.function().equals("r")) {
            transaction.results.add(new MicroOperation("r", step.key(), seen));
            return;
        }
        Value now = isOfLists ? appended(seen, step.value()) : step.value();
        transaction.changed.put(key, now);
        if (store == Store.DIRTY) {
            written.put(key, now);
        }
        transaction.results.add(step);
    }

    private Value seen(Running transaction, long key) {
        Value nothing = isOfLists ? Value.sequence() : Value.NIL;
        if (store == Store.DIRTY) {
            return written.getOrDefault(key, nothing);
        }
        if (transaction.changed.containsKey(key)) {
            return transaction.changed.get(key);
        }
        boolean isOfBeginning =
                store == Store.SNAPSHOT
                        || store == Store.SNAPSHOT_ISOLATION
                        || store == Store.STALE;
        int from = isOfBeginning ? transaction.began : commits.size() - 1;
        return commits.get(from).getOrDefault(key, nothing);
    }

    private static Value appended(Value list, Value element) {
        List<Value> longer = new ArrayList<>(((Value.Sequence) list).elements());
        longer.add(element);
        return new Value.Sequence(longer);
    }

    private void end(Running transaction) {
        running.remove(transaction);
        boolean isBeaten =
                store == Store.SNAPSHOT_ISOLATION
                        && transaction.changed.keySet().stream()
                                .anyMatch(key -> changedSince(transaction.began, key));
        boolean isCrashed = random.chance(0.05);
        if (isBeaten || random.chance(0.05)) {
            tell(transaction, EventType.FAIL, unseen(transaction));
            return;
        }
        if (!isCrashed || random.chance(0.5)) {
            Map<Long, Value> next = new HashMap<>(commits.get(commits.size() - 1));
            next.putAll(transaction.changed);
            commits.add(next);
        }
        if (isCrashed) {
            tell(transaction, EventType.INFO, unseen(transaction));
        } else {
            tell(transaction, EventType.OK, transaction.results);
        }
    }

    private boolean changedSince(int commit, long key) {
        Value before = commits.get(commit).getOrDefault(key, Value.NIL);
        return !commits.get(commits.size() - 1).getOrDefault(key, Value.NIL).equals(before);
    }

    private static List<MicroOperation> unseen(Running transaction) {
        return transaction.steps.stream()
                .map(step -> new MicroOperation(step.function(), step.key(), Value.UNKNOWN))
                .toList();
    }

    private void tell(Running transaction, EventType type, List<MicroOperation> steps) {
        time += 1 + random.nextInt(1000);
        builder.accept(new Event.Client(transaction.process, type, time, "txn", steps, Map.of()));
    }
}
