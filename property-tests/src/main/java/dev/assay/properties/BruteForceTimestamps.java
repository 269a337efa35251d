// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * Tells which levels the timestamps of a small history of transactions on lists or registers prove,
 * by comparing every two transactions: who sees whom, and what would then have been read. A
 * snapshot holds all commits up to its timestamp, that included. At one timestamp commits of those
 * that started before it come first, then those that write and start and commit at it, each at
 * once, by number, then the other snapshots. One that only reads commits with its snapshot, but
 * where transactions run one after the other, at its commit timestamp and behind those that write.
 * Shares no code with the checker. O(n³).
 */
public final class BruteForceTimestamps {
    private final History history;
    private final List<Transaction> transactions = new ArrayList<>();

    /** One that takes part; moments are compared number by number. */
    private record Transaction(
            int number,
            int session,
            boolean isCertain,
            Map<Integer, List<Value>> written,
            long[] snapshot,
            long[] commit,
            long[] turn) {}

    private BruteForceTimestamps(History history) {
        this.history = history;
    }

    /** The names of the levels, or nothing where timestamps are missing. */
    public static Optional<Set<String>> proven(History history) {
        return new BruteForceTimestamps(history).levels();
    }

    private Optional<Set<String>> levels() {
        for (int each = 0; each < history.operations(); each++) {
            if (history.outcome(each) == EventType.FAIL) {
                continue;
            }
            Map<Integer, List<Value>> written = written(each);
            Optional<Long> start = stamp("start-timestamp", each);
            Optional<Long> commit =
                    stamp("commit-timestamp", each)
                            .or(() -> written.isEmpty() ? start : Optional.empty());
            boolean isCertain = history.outcome(each) == EventType.OK;
            if (start.isEmpty() || commit.isEmpty()) {
                if (isCertain) {
                    return Optional.empty();
                }
                continue;
            }
            transactions.add(
                    transaction(each, isCertain, written, new long[] {start.get(), commit.get()}));
        }
        return Optional.of(judged());
    }

    private Transaction transaction(
            int number, boolean isCertain, Map<Integer, List<Value>> written, long[] at) {
        boolean isWriter = !written.isEmpty();
        long kind = isWriter && at[0] == at[1] ? 1 : 2;
        long[] snapshot = {at[0], kind, kind == 1 ? number : 0, 0};
        long[] commit =
                isWriter ? new long[] {at[1], kind == 1 ? 1 : 0, number, 1} : snapshot.clone();
        long[] turn = {at[1], isWriter ? 0 : 1, number, at[0] > at[1] ? -1 : 0};
        return new Transaction(
                number, history.process(number), isCertain, written, snapshot, commit, turn);
    }

    private Optional<Long> stamp(String column, int transaction) {
        for (int event :
                new int[] {history.completion(transaction), history.invocation(transaction)}) {
            if (event >= 0 && history.column(column, event) != ValuePool.ABSENT) {
                Value value = history.values().get(history.column(column, event));
                return value instanceof Value.Int number
                        ? Optional.of(number.value())
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private Map<Integer, List<Value>> written(int transaction) {
        Map<Integer, List<Value>> written = new HashMap<>();
        for (int step = history.firstStep(transaction);
                step < history.firstStep(transaction + 1);
                step++) {
            change(written, step);
        }
        return written;
    }

    private void change(Map<Integer, List<Value>> state, int step) {
        Value argument = history.values().get(history.stepArgument(step));
        String function = history.functionName(history.stepFunction(step));
        if (function.equals("w")) {
            state.put(history.stepKey(step), List.of(argument));
        } else if (function.equals("append")) {
            state.computeIfAbsent(history.stepKey(step), key -> new ArrayList<>()).add(argument);
        }
    }

    private Set<String> judged() {
        Set<String> proven = new HashSet<>();
        if (transactions.stream().anyMatch(each -> each.turn()[3] < 0)) {
            return proven;
        }
        BiPredicate<Transaction, Transaction> inSnapshot =
                (one, other) -> isBefore(one.commit(), other.snapshot());
        BiPredicate<Transaction, Transaction> inTurn =
                (one, other) -> isBefore(one.turn(), other.turn());
        // Who only reads may share its snapshot with the next one.
        BiPredicate<Transaction, Transaction> follows =
                (one, other) ->
                        one.written().isEmpty()
                                ? !isBefore(other.snapshot(), one.snapshot())
                                : inSnapshot.test(one, other);
        if (transactions.stream().allMatch(each -> readsRight(each, inSnapshot, false))) {
            boolean areApart = !conflict();
            note(proven, keeps(follows, false), "prefix");
            note(proven, areApart, "snapshot-isolation");
            note(proven, areApart && keeps(follows, false), "strong-session-snapshot-isolation");
            note(proven, areApart && keeps(follows, true), "strong-snapshot-isolation");
        }
        if (transactions.stream().allMatch(each -> readsRight(each, inTurn, true))) {
            note(proven, true, "serializable");
            note(proven, keeps(inTurn, false), "strong-session-serializable");
            note(proven, keeps(inTurn, true), "strict-serializable");
        }
        return proven;
    }

    private static void note(Set<String> proven, boolean holds, String level) {
        if (holds) {
            proven.add(level);
        }
    }

    private static boolean isBefore(long[] one, long[] other) {
        return Arrays.compare(one, other) < 0;
    }

    private boolean readsRight(
            Transaction reader, BiPredicate<Transaction, Transaction> isSeen, boolean areInTurn) {
        if (!reader.isCertain()) {
            return true;
        }
        List<Transaction> seen = new ArrayList<>(transactions);
        seen.removeIf(each -> each == reader || !isSeen.test(each, reader));
        seen.sort(
                (one, other) ->
                        areInTurn
                                ? Arrays.compare(one.turn(), other.turn())
                                : Arrays.compare(one.commit(), other.commit()));
        Map<Integer, List<Value>> state = new HashMap<>();
        for (Transaction each : seen) {
            for (int step = history.firstStep(each.number());
                    step < history.firstStep(each.number() + 1);
                    step++) {
                change(state, step);
            }
        }
        for (int step = history.firstStep(reader.number());
                step < history.firstStep(reader.number() + 1);
                step++) {
            boolean isRead = history.functionName(history.stepFunction(step)).equals("r");
            if (!isRead) {
                change(state, step);
            } else if (history.stepResult(step) != ValuePool.UNKNOWN) {
                Value read = history.values().get(history.stepResult(step));
                List<Value> list =
                        read instanceof Value.Sequence sequence
                                ? sequence.elements()
                                : read == Value.NIL ? List.of() : List.of(read);
                if (!list.equals(state.getOrDefault(history.stepKey(step), List.of()))) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean conflict() {
        for (Transaction one : transactions) {
            for (Transaction other : transactions) {
                boolean share =
                        one != other
                                && one.written().keySet().stream()
                                        .anyMatch(other.written()::containsKey);
                if (share
                        && isBefore(one.snapshot(), other.commit())
                        && isBefore(other.commit(), one.commit())) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean keeps(BiPredicate<Transaction, Transaction> isBefore, boolean isRealTime) {
        for (Transaction one : transactions) {
            for (Transaction other : transactions) {
                boolean mustBe =
                        one.session() == other.session() && one.number() < other.number()
                                || isRealTime
                                        && one.isCertain()
                                        && history.completion(one.number())
                                                < history.invocation(other.number());
                if (mustBe && !isBefore.test(one, other)) {
                    return false;
                }
            }
        }
        return true;
    }
}
