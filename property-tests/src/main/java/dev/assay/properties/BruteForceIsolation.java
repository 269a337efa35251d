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
import java.util.Set;

/**
 * Tells which isolation levels a small history of transactions on lists or on registers satisfies,
 * by trying every order of commits: a version order is the one that it induces, every read must be
 * of one of its versions, and the level's axiom must hold (Biswas and Enea, "On the complexity of
 * checking transactional consistency", OOPSLA 2019, section 2; Adya 1999 for levels that are about
 * dependencies). Shares no code with the checker. O(n! n³) for n transactions.
 */
public final class BruteForceIsolation {
    private final History history;
    private final List<Transaction> transactions = new ArrayList<>();
    private boolean isInternallySound = true;
    private final boolean isOfRegisters;
    private final Set<String> held = new HashSet<>();

    /** One that committed, or may have. */
    private static final class Transaction {
        private final int number;
        private final int session;
        private final boolean isCertain;
        private final Map<Integer, List<Value>> appended = new LinkedHashMap<>();
        private final List<Read> reads = new ArrayList<>();

        Transaction(int number, int session, boolean isCertain) {
            this.number = number;
            this.session = session;
            this.isCertain = isCertain;
        }
    }

    /** What it saw of a key before its own appends. */
    private record Read(int key, List<Value> list) {}

    private BruteForceIsolation(History history) {
        this.history = history;
        isOfRegisters = history.functionNumber("w") >= 0;
        for (int operation = 0; operation < history.operations(); operation++) {
            if (history.outcome(operation) != EventType.FAIL) {
                transactions.add(transaction(operation));
            }
        }
    }

    /**
     * The names of the levels that hold, from read-committed up, and of session guarantees; with
     * {@code +session} and {@code +real-time} those that hold with that order besides; what they
     * are called is what {@code Level} calls them.
     */
    public static Set<String> levels(History history) {
        BruteForceIsolation search = new BruteForceIsolation(history);
        search.choose(0, new ArrayList<>());
        search.held.addAll(BruteForceSessionGuarantees.kept(history));
        return search.held;
    }

    private Transaction transaction(int operation) {
        boolean isOk = history.outcome(operation) == EventType.OK;
        Transaction made = new Transaction(operation, history.process(operation), isOk);
        Map<Integer, List<Value>> known = new HashMap<>();
        Set<List<Value>> ownValues = new HashSet<>();
        for (int step = history.firstStep(operation);
                step < history.firstStep(operation + 1);
                step++) {
            int key = history.stepKey(step);
            String function = history.functionName(history.stepFunction(step));
            if (function.equals("w")) {
                List<Value> value = List.of(history.values().get(history.stepArgument(step)));
                made.appended.put(key, value);
                known.put(key, value);
                ownValues.add(List.of(Value.of(key), value.get(0)));
            } else if (function.equals("append")) {
                Value element = history.values().get(history.stepArgument(step));
                made.appended.computeIfAbsent(key, each -> new ArrayList<>()).add(element);
                known.computeIfPresent(key, (each, list) -> with(list, element));
            } else if (isOk && history.stepResult(step) != ValuePool.UNKNOWN) {
                List<Value> list = elements(history.values().get(history.stepResult(step)));
                isInternallySound &= fits(made, key, list, known);
                boolean isOwn =
                        isOfRegisters
                                && !list.isEmpty()
                                && ownValues.contains(List.of(Value.of(key), list.get(0)));
                if (!isOwn) {
                    made.reads.add(new Read(key, ofOthers(made, key, list)));
                }
                known.put(key, list);
            }
        }
        return made;
    }

    /** Whether a read does not contradict what its transaction did and read before. */
    private boolean fits(
            Transaction by, int key, List<Value> list, Map<Integer, List<Value>> known) {
        List<Value> expected = known.get(key);
        if (expected != null) {
            return list.equals(expected);
        }
        List<Value> own = by.appended.getOrDefault(key, List.of());
        return endsWith(list, own);
    }

    /**
     * What a read shows of others: at the end are the transaction's own appends, all of them, or
     * those of them that it sees, each once.
     */
    private List<Value> ofOthers(Transaction by, int key, List<Value> list) {
        List<Value> own = isOfRegisters ? List.of() : by.appended.getOrDefault(key, List.of());
        if (endsWith(list, own)) {
            return list.subList(0, list.size() - own.size());
        }
        List<Value> unseen = new ArrayList<>(own);
        int end = list.size();
        while (end > 0 && unseen.remove(list.get(end - 1))) {
            end--;
        }
        return list.subList(0, end);
    }

    private static boolean endsWith(List<Value> list, List<Value> end) {
        int before = list.size() - end.size();
        return before >= 0 && list.subList(before, list.size()).equals(end);
    }

    private static List<Value> elements(Value value) {
        return value instanceof Value.Sequence sequence
                ? sequence.elements()
                : value instanceof Value.Missing ? List.of() : List.of(value);
    }

    private static List<Value> with(List<Value> list, Value element) {
        List<Value> longer = new ArrayList<>(list);
        longer.add(element);
        return longer;
    }

    /** Those that never returned happened, or not. */
    private void choose(int from, List<Transaction> chosen) {
        if (from == transactions.size()) {
            permute(new ArrayList<>(), chosen);
            return;
        }
        Transaction next = transactions.get(from);
        chosen.add(next);
        choose(from + 1, chosen);
        chosen.remove(chosen.size() - 1);
        if (!next.isCertain) {
            choose(from + 1, chosen);
        }
    }

    private void permute(List<Transaction> order, List<Transaction> left) {
        if (left.isEmpty()) {
            new Commits(order).judge();
            return;
        }
        for (Transaction next : List.copyOf(left)) {
            List<Transaction> others = new ArrayList<>(left);
            others.remove(next);
            order.add(next);
            permute(order, others);
            order.remove(order.size() - 1);
        }
    }

    /** One order of commits. Relations are matrices over places in the order. */
    private final class Commits {
        private final List<Transaction> order;
        private final int size;
        private final boolean[][] seen;
        private final boolean[][] versions;
        private final boolean[][] missed;

        /** By transaction and read: how many writers of the key come before what it saw. */
        private final List<List<Integer>> sources = new ArrayList<>();

        Commits(List<Transaction> order) {
            this.order = order;
            size = order.size();
            seen = new boolean[size][size];
            versions = new boolean[size][size];
            missed = new boolean[size][size];
        }

        void judge() {
            for (int i = 0; i < size; i++) {
                for (int j = i + 1; j < size; j++) {
                    versions[i][j] = writeTheSame(i, j);
                }
            }
            for (int i = 0; i < size; i++) {
                sources.add(new ArrayList<>());
                for (Read read : order.get(i).reads) {
                    if (!trace(i, read)) {
                        return;
                    }
                }
            }
            boolean[][] none = new boolean[size][size];
            boolean[][] session = sessions();
            boolean[][] time = realTime(session);
            note("read-committed", isForward(seen));
            note("cursor-stability", isForward(seen) && losesNoUpdate());
            note("monotonic-atomic-view", isForward(seen) && isMonotonic());
            boolean[][] writesAndReads = union(versions, seen);
            if (isInternallySound) {
                note("read-atomic", isForward(seen) && holds(seen));
                note("consistent-view", seesOneState(writesAndReads));
                note("update-serializable", hasSerialUpdates(writesAndReads));
                note("repeatable-read", isAcyclic(union(writesAndReads, missed), (1 << size) - 1));
                boolean[][] visible = union(seen, session);
                boolean keepsSessions = isForward(visible);
                note("causal", keepsSessions && holds(closure(visible)));
                note(
                        "parallel-snapshot-isolation",
                        keepsSessions && seesOneState(union(writesAndReads, session)));
                note("prefix", keepsSessions && holds(prefix(visible)));
                note("snapshot-isolation", isSnapshot(union(seen, none)));
                note("strong-session-snapshot-isolation", isSnapshot(visible));
                note("strong-snapshot-isolation", isSnapshot(union(seen, time)));
                note("serializable", holds(all()));
                note("strong-session-serializable", isForward(session) && holds(all()));
                note("strict-serializable", isForward(time) && holds(all()));
            }
            keep("+session", session);
            keep("+real-time", time);
        }

        /**
         * The same for levels that keep an order besides: commits are in it, and who comes before a
         * transaction in it counts as seen by that, though nothing was read.
         */
        private void keep(String suffix, boolean[][] before) {
            boolean[][] visible = union(seen, before);
            boolean isKept = isForward(visible);
            note("read-committed" + suffix, isKept);
            note("cursor-stability" + suffix, isKept && losesNoUpdate());
            note("monotonic-atomic-view" + suffix, isKept && isMonotonic() && holds(before));
            if (!isInternallySound) {
                return;
            }
            boolean[][] flow = union(union(versions, seen), before);
            note("read-atomic" + suffix, isKept && holds(visible));
            note("consistent-view" + suffix, seesOneState(flow));
            note("parallel-snapshot-isolation" + suffix, seesOneState(flow));
            note("causal" + suffix, isKept && holds(closure(visible)));
            note("prefix" + suffix, isKept && holds(prefix(visible)));
            note("snapshot-isolation" + suffix, isSnapshot(visible));
            note("strong-session-snapshot-isolation" + suffix, isSnapshot(visible));
            note("update-serializable" + suffix, seesOneState(flow) && updatesAreSerial(flow));
            note("repeatable-read" + suffix, isAcyclic(union(flow, missed), (1 << size) - 1));
            note("serializable" + suffix, isForward(before) && holds(all()));
            note("strong-session-serializable" + suffix, isForward(before) && holds(all()));
        }

        /**
         * Updates and any one reader have an order that keeps what flowed, also through readers.
         */
        private boolean updatesAreSerial(boolean[][] flow) {
            boolean[][] reached = closure(flow);
            int updates = 0;
            for (int i = 0; i < size; i++) {
                updates |= order.get(i).appended.isEmpty() ? 0 : 1 << i;
            }
            for (int reader = 0; reader < size; reader++) {
                if (!isAcyclic(union(reached, missed), updates | 1 << reader)) {
                    return false;
                }
            }
            return isAcyclic(flow, (1 << size) - 1);
        }

        private void note(String level, boolean holds) {
            if (holds) {
                held.add(level);
            }
        }

        private boolean writeTheSame(int i, int j) {
            return order.get(i).appended.keySet().stream()
                    .anyMatch(order.get(j).appended::containsKey);
        }

        /** Finds the version that a read saw; false when it is none of this order. */
        private boolean trace(int reader, Read read) {
            return isOfRegisters ? traceRegister(reader, read) : traceList(reader, read);
        }

        private boolean traceRegister(int reader, Read read) {
            int source = -1;
            for (int i = 0; i < size && !read.list().isEmpty(); i++) {
                if (i != reader && read.list().equals(order.get(i).appended.get(read.key()))) {
                    source = i;
                }
            }
            if (source < 0 && !read.list().isEmpty()) {
                return false;
            }
            note(reader, read.key(), source);
            return true;
        }

        private boolean traceList(int reader, Read read) {
            List<Value> list = new ArrayList<>();
            int last = -1;
            boolean found = list.equals(read.list());
            for (int i = 0; i < size && !found; i++) {
                if (i != reader && order.get(i).appended.containsKey(read.key())) {
                    list.addAll(order.get(i).appended.get(read.key()));
                    last = i;
                    found = list.equals(read.list());
                } else if (i == reader && order.get(i).appended.containsKey(read.key())) {
                    // Its own version comes here: what is read beyond would hold it.
                    list.addAll(order.get(i).appended.get(read.key()));
                }
            }
            if (!found) {
                return false;
            }
            note(reader, read.key(), last);
            return true;
        }

        private void note(int reader, int key, int source) {
            if (source >= 0) {
                seen[source][reader] = true;
            }
            sources.get(reader).add(source);
            for (int i = source + 1; i < size; i++) {
                if (i != reader && order.get(i).appended.containsKey(key)) {
                    missed[reader][i] = true;
                }
            }
        }

        /** All edges lead from earlier to later ones. */
        private boolean isForward(boolean[][] relation) {
            for (int i = 0; i < size; i++) {
                for (int j = 0; j <= i; j++) {
                    if (relation[i][j]) {
                        return false;
                    }
                }
            }
            return true;
        }

        private boolean losesNoUpdate() {
            for (int i = 0; i < size; i++) {
                for (int read = 0; read < order.get(i).reads.size(); read++) {
                    int key = order.get(i).reads.get(read).key();
                    for (int j = sources.get(i).get(read) + 1; j < i; j++) {
                        if (order.get(i).appended.containsKey(key)
                                && order.get(j).appended.containsKey(key)) {
                            return false;
                        }
                    }
                }
            }
            return true;
        }

        private boolean isMonotonic() {
            for (int i = 0; i < size; i++) {
                Set<Integer> before = new HashSet<>();
                for (int read = 0; read < order.get(i).reads.size(); read++) {
                    int key = order.get(i).reads.get(read).key();
                    int source = sources.get(i).get(read);
                    for (int writer : before) {
                        if (writer > source && order.get(writer).appended.containsKey(key)) {
                            return false;
                        }
                    }
                    before.add(source);
                    before.remove(-1);
                }
            }
            return true;
        }

        /** The axiom: what is visible to a reader was committed no later than what it read. */
        private boolean holds(boolean[][] visible) {
            for (int i = 0; i < size; i++) {
                for (int read = 0; read < order.get(i).reads.size(); read++) {
                    int key = order.get(i).reads.get(read).key();
                    int source = sources.get(i).get(read);
                    if (source > i) {
                        return false;
                    }
                    for (int writer = source + 1; writer < size; writer++) {
                        if (visible[writer][i] && order.get(writer).appended.containsKey(key)) {
                            return false;
                        }
                    }
                }
            }
            return true;
        }

        private boolean isSnapshot(boolean[][] visible) {
            boolean[][] snapshot = prefix(visible);
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < i; j++) {
                    if (writeTheSame(j, i)) {
                        for (int k = 0; k <= j; k++) {
                            snapshot[k][i] = true;
                        }
                    }
                }
            }
            return isForward(visible) && holds(snapshot);
        }

        /** What comes before what is visible. */
        private boolean[][] prefix(boolean[][] visible) {
            boolean[][] prefix = new boolean[size][size];
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    for (int k = 0; visible[j][i] && k <= j; k++) {
                        prefix[k][i] = true;
                    }
                }
            }
            return prefix;
        }

        private boolean[][] all() {
            boolean[][] before = new boolean[size][size];
            for (int i = 0; i < size; i++) {
                for (int j = i + 1; j < size; j++) {
                    before[i][j] = true;
                }
            }
            return before;
        }

        private boolean seesOneState(boolean[][] flow) {
            boolean[][] reached = closure(flow);
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    if (reached[i][i] || (missed[i][j] && reached[j][i])) {
                        return false;
                    }
                }
            }
            return true;
        }

        private boolean hasSerialUpdates(boolean[][] flow) {
            boolean[][] whole = union(flow, missed);
            int updates = 0;
            for (int i = 0; i < size; i++) {
                updates |= order.get(i).appended.isEmpty() ? 0 : 1 << i;
            }
            for (int reader = 0; reader < size; reader++) {
                if (!isAcyclic(whole, updates | 1 << reader)) {
                    return false;
                }
            }
            return isAcyclic(flow, (1 << size) - 1) && seesOneState(flow);
        }

        private boolean isAcyclic(boolean[][] relation, int members) {
            boolean[][] part = new boolean[size][size];
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    part[i][j] =
                            relation[i][j] && (members >> i & 1) != 0 && (members >> j & 1) != 0;
                }
            }
            boolean[][] reached = closure(part);
            for (int i = 0; i < size; i++) {
                if (reached[i][i]) {
                    return false;
                }
            }
            return true;
        }

        private boolean[][] closure(boolean[][] relation) {
            boolean[][] reached = union(relation, relation);
            for (int k = 0; k < size; k++) {
                for (int i = 0; i < size; i++) {
                    for (int j = 0; j < size; j++) {
                        reached[i][j] |= reached[i][k] && reached[k][j];
                    }
                }
            }
            return reached;
        }

        private boolean[][] union(boolean[][] one, boolean[][] other) {
            boolean[][] both = new boolean[size][size];
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    both[i][j] = one[i][j] || other[i][j];
                }
            }
            return both;
        }

        private boolean[][] sessions() {
            boolean[][] before = new boolean[size][size];
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    before[i][j] =
                            order.get(i).session == order.get(j).session
                                    && order.get(i).number < order.get(j).number;
                }
            }
            return before;
        }

        private boolean[][] realTime(boolean[][] session) {
            boolean[][] before = union(session, session);
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    before[i][j] |=
                            order.get(i).isCertain
                                    && history.completion(order.get(i).number)
                                            < history.invocation(order.get(j).number);
                }
            }
            return before;
        }
    }
}
