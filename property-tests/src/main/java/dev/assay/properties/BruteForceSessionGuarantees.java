// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Tells which session guarantees a small history of transactions on lists or on registers keeps, by
 * trying every order of every key's versions. What must be visible to whom, and what must come
 * before what, are products of two relations: who ran before whom in a session, and who read from
 * whom (Terry et al., PDIS 1994; Biswas and Enea, OOPSLA 2019). Shares no code with the checker.
 * O(n! n²) a key for n writers.
 */
public final class BruteForceSessionGuarantees {
    private static final int INITIAL = -1;

    private final List<Transaction> all = new ArrayList<>();
    private final Set<String> held = new HashSet<>();
    private final boolean areRegisters;

    /** One that committed, or may have. */
    private record Transaction(
            int session, boolean isCertain, Map<Integer, List<Value>> written, List<Read> reads) {}

    private record Read(int key, List<Value> seen) {}

    /** A read of a key, by whom, and what. */
    private record ReadBy(int reader, List<Value> seen) {}

    private BruteForceSessionGuarantees(History history) {
        areRegisters = history.functionNumber("w") >= 0;
        for (int operation = 0; operation < history.operations(); operation++) {
            if (history.outcome(operation) != EventType.FAIL) {
                all.add(transaction(history, operation));
            }
        }
    }

    /** The names of those that are kept, as {@code Level} calls them. */
    public static Set<String> kept(History history) {
        BruteForceSessionGuarantees search = new BruteForceSessionGuarantees(history);
        search.choose(0, new ArrayList<>());
        return search.held;
    }

    private Transaction transaction(History history, int operation) {
        boolean isOk = history.outcome(operation) == EventType.OK;
        Transaction made =
                new Transaction(
                        history.process(operation), isOk, new LinkedHashMap<>(), new ArrayList<>());
        int end = history.firstStep(operation + 1);
        for (int step = history.firstStep(operation); step < end; step++) {
            int key = history.stepKey(step);
            switch (history.functionName(history.stepFunction(step))) {
                case "w" -> {
                    List<Value> value = List.of(value(history, history.stepArgument(step)));
                    made.written.put(key, value);
                }
                case "append" -> {
                    Value element = value(history, history.stepArgument(step));
                    made.written.computeIfAbsent(key, each -> new ArrayList<>()).add(element);
                }
                default -> {
                    boolean isSeen = isOk && history.stepResult(step) != ValuePool.UNKNOWN;
                    if (isSeen && !(areRegisters && isOwn(history, operation, step))) {
                        read(made, key, elements(value(history, history.stepResult(step))));
                    }
                }
            }
        }
        return made;
    }

    /** True for a read of what the transaction wrote to a register before it. */
    private static boolean isOwn(History history, int operation, int read) {
        for (int step = history.firstStep(operation); step < read; step++) {
            if (history.functionName(history.stepFunction(step)).equals("w")
                    && history.stepKey(step) == history.stepKey(read)
                    && history.stepArgument(step) == history.stepResult(read)) {
                return true;
            }
        }
        return false;
    }

    private static Value value(History history, int reference) {
        return history.values().get(reference);
    }

    /** What others had written: what it appended itself, and sees, is at the end. */
    private void read(Transaction by, int key, List<Value> seen) {
        List<Value> own = areRegisters ? List.of() : by.written.getOrDefault(key, List.of());
        int others = seen.size() - own.size();
        if (others < 0 || !seen.subList(others, seen.size()).equals(own)) {
            List<Value> unseen = new ArrayList<>(own);
            others = seen.size();
            while (others > 0 && unseen.remove(seen.get(others - 1))) {
                others--;
            }
        }
        by.reads.add(new Read(key, seen.subList(0, others)));
    }

    private static List<Value> elements(Value value) {
        return value instanceof Value.Sequence sequence
                ? sequence.elements()
                : value instanceof Value.Missing ? List.of() : List.of(value);
    }

    private void choose(int from, List<Transaction> chosen) {
        if (from == all.size()) {
            new World(List.copyOf(chosen)).judge();
            return;
        }
        chosen.add(all.get(from));
        choose(from + 1, chosen);
        chosen.remove(chosen.size() - 1);
        if (!all.get(from).isCertain) {
            choose(from + 1, chosen);
        }
    }

    /** Transactions that happened, by their places in a list. */
    private final class World {
        private final List<Transaction> transactions;
        private final int size;

        /** By key, who read what. */
        private final Map<Integer, List<ReadBy>> reads = new LinkedHashMap<>();

        /** By key and by where its reads come from, the orders of its versions that show so. */
        private final Map<Integer, Map<List<Integer>, List<List<Integer>>>> orders =
                new LinkedHashMap<>();

        World(List<Transaction> transactions) {
            this.transactions = transactions;
            size = transactions.size();
            Map<Integer, List<Integer>> writers = new LinkedHashMap<>();
            for (int each = 0; each < size; each++) {
                for (int key : transactions.get(each).written.keySet()) {
                    writers.computeIfAbsent(key, unused -> new ArrayList<>()).add(each);
                }
                for (Read read : transactions.get(each).reads) {
                    writers.computeIfAbsent(read.key, unused -> new ArrayList<>());
                    reads.computeIfAbsent(read.key, unused -> new ArrayList<>())
                            .add(new ReadBy(each, read.seen));
                }
            }
            writers.forEach(
                    (key, some) -> {
                        orders.put(key, new LinkedHashMap<>());
                        order(key, new ArrayList<>(), some);
                    });
        }

        private void order(int key, List<Integer> order, List<Integer> left) {
            if (left.isEmpty()) {
                List<Integer> sources = new ArrayList<>();
                for (ReadBy read : reads.getOrDefault(key, List.of())) {
                    Set<Integer> source = source(key, read, order);
                    if (source.isEmpty()) {
                        return;
                    }
                    sources.addAll(source);
                }
                Objects.requireNonNull(orders.get(key))
                        .computeIfAbsent(sources, each -> new ArrayList<>())
                        .add(List.copyOf(order));
                return;
            }
            for (int next : left) {
                List<Integer> others = new ArrayList<>(left);
                others.remove(Integer.valueOf(next));
                order.add(next);
                order(key, order, others);
                order.remove(order.size() - 1);
            }
        }

        /** Whose version a read is of, if it is of one. */
        private Set<Integer> source(int key, ReadBy read, List<Integer> order) {
            List<Value> state = new ArrayList<>();
            if (read.seen.isEmpty()) {
                return Set.of(INITIAL);
            }
            for (int writer : order) {
                if (areRegisters) {
                    state.clear();
                }
                state.addAll(transactions.get(writer).written.get(key));
                if (writer != read.reader && state.equals(read.seen)) {
                    return Set.of(writer);
                }
            }
            return Set.of();
        }

        void judge() {
            judge(List.copyOf(orders.keySet()), new HashMap<>());
        }

        /** For each way in which reads may come from writes. */
        private void judge(List<Integer> left, Map<Integer, List<Integer>> sources) {
            if (!left.isEmpty()) {
                int key = left.get(0);
                for (List<Integer> some : Objects.requireNonNull(orders.get(key)).keySet()) {
                    sources.put(key, some);
                    judge(left.subList(1, left.size()), sources);
                }
                return;
            }
            boolean[][] read = new boolean[size][size];
            sources.forEach(
                    (key, some) -> {
                        for (int i = 0; i < some.size(); i++) {
                            if (some.get(i) != INITIAL) {
                                read[some.get(i)][
                                                Objects.requireNonNull(reads.get(key))
                                                        .get(i)
                                                        .reader] =
                                        true;
                            }
                        }
                    });
            boolean[][] session = session();
            boolean[][] none = new boolean[size][size];
            boolean[][] readBefore = Relation.then(read, session);
            boolean[][] ranBefore = Relation.then(session, read);
            note("read-your-writes", sources, session, none);
            note("monotonic-reads", sources, readBefore, none);
            note("monotonic-writes", sources, ranBefore, session);
            boolean[][] pipeline =
                    Relation.or(
                            Relation.or(session, readBefore),
                            Relation.or(ranBefore, Relation.then(ranBefore, session)));
            note("pram", sources, pipeline, session);
            boolean[][] followed = Relation.repeated(Relation.or(read, readBefore));
            note("writes-follow-reads", sources, Relation.then(followed, read), followed);
        }

        private void note(
                String name,
                Map<Integer, List<Integer>> sources,
                boolean[][] visible,
                boolean[][] before) {
            boolean isKept = true;
            for (int i = 0; i < size; i++) {
                isKept &= !before[i][i];
            }
            for (Map.Entry<Integer, List<Integer>> each : sources.entrySet()) {
                isKept &=
                        Objects.requireNonNull(
                                        Objects.requireNonNull(orders.get(each.getKey()))
                                                .get(each.getValue()))
                                .stream()
                                .anyMatch(
                                        order ->
                                                isInOrder(order, before)
                                                        && isNew(
                                                                order,
                                                                reads.getOrDefault(
                                                                        each.getKey(), List.of()),
                                                                each.getValue(),
                                                                visible));
            }
            if (isKept) {
                held.add(name);
            }
        }

        private static boolean isInOrder(List<Integer> order, boolean[][] before) {
            for (int i = 0; i < order.size(); i++) {
                for (int j = 0; j < i; j++) {
                    if (before[order.get(i)][order.get(j)]) {
                        return false;
                    }
                }
            }
            return true;
        }

        /** No read is of a version older than one that is visible. */
        private static boolean isNew(
                List<Integer> order,
                List<ReadBy> reads,
                List<Integer> sources,
                boolean[][] visible) {
            for (int read = 0; read < reads.size(); read++) {
                for (int i = order.indexOf(sources.get(read)) + 1; i < order.size(); i++) {
                    if (visible[order.get(i)][reads.get(read).reader]) {
                        return false;
                    }
                }
            }
            return true;
        }

        private boolean[][] session() {
            boolean[][] before = new boolean[size][size];
            for (int i = 0; i < size; i++) {
                for (int j = i + 1; j < size; j++) {
                    before[i][j] = transactions.get(i).session == transactions.get(j).session;
                }
            }
            return before;
        }
    }
}
