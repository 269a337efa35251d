// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.model.Function;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Proves that an order of transactions on lists or registers explains their history as if one ran
 * after the other: all that committed are in it, each reads what those before it left, and none
 * comes before one that it must follow. Shares nothing with the search but the history. O(steps +
 * elements of all lists that were read).
 */
final class SerialReplay {
    private final History history;
    private final Map<Integer, List<Value>> lists = new HashMap<>();
    private final Map<Integer, Integer> registers = new HashMap<>();

    private final boolean isOfRegisters;

    private SerialReplay(History history) {
        this.history = history;
        isOfRegisters =
                IntStream.range(0, history.functions())
                        .mapToObj(history::functionName)
                        .anyMatch(name -> Function.named(name) == Function.WRITE);
    }

    /** What is wrong with the order; empty when it explains the history. */
    static Optional<String> flaw(
            History history, int[] transactions, Order order, Budget.Meter meter) {
        SerialReplay replay = new SerialReplay(history);
        return replay.flawInTime(transactions, order)
                .or(() -> replay.flawInStates(transactions, meter));
    }

    private Optional<String> flawInTime(int[] transactions, Order order) {
        boolean[] seen = new boolean[history.operations()];
        Map<Integer, Integer> lastOfSession = new HashMap<>();
        int latest = -1;
        for (int transaction : transactions) {
            if (seen[transaction] || history.outcome(transaction) == EventType.FAIL) {
                return Optional.of("operation " + transaction + " is out of place");
            }
            seen[transaction] = true;
            if (order != Order.NONE) {
                Integer before = lastOfSession.put(history.process(transaction), transaction);
                if (before != null && before > transaction) {
                    return Optional.of("operation " + transaction + " is before its session's");
                }
            }
            if (order == Order.REAL_TIME) {
                latest = Math.max(latest, history.invocation(transaction));
                boolean returned = history.outcome(transaction) == EventType.OK;
                if (returned && history.completion(transaction) < latest) {
                    return Optional.of("operation " + transaction + " is later than real time");
                }
            }
        }
        for (int transaction = 0; transaction < seen.length; transaction++) {
            if (!seen[transaction] && history.outcome(transaction) == EventType.OK) {
                return Optional.of("operation " + transaction + " is missing");
            }
        }
        return Optional.empty();
    }

    private Optional<String> flawInStates(int[] transactions, Budget.Meter meter) {
        for (int i = 0; i < transactions.length; i++) {
            if ((i & 0x3FF) == 0) {
                meter.poll();
            }
            int transaction = transactions[i];
            int end = history.firstStep(transaction + 1);
            for (int step = history.firstStep(transaction); step < end; step++) {
                if (!explains(transaction, step)) {
                    return Optional.of("operation " + transaction + " reads something else");
                }
            }
        }
        return Optional.empty();
    }

    private boolean explains(int transaction, int step) {
        String name = history.functionName(history.stepFunction(step));
        if (Function.named(name) == Function.APPEND) {
            lists.computeIfAbsent(history.stepKey(step), key -> new ArrayList<>())
                    .add(history.values().get(history.stepArgument(step)));
            return true;
        }
        if (Function.named(name) == Function.WRITE) {
            registers.put(history.stepKey(step), history.stepArgument(step));
            return true;
        }
        if (history.outcome(transaction) != EventType.OK
                || history.stepResult(step) == ValuePool.UNKNOWN) {
            return true;
        }
        if (isOfRegisters) {
            return registers.getOrDefault(history.stepKey(step), ValuePool.NIL)
                    == history.stepResult(step);
        }
        List<Value> actual = lists.getOrDefault(history.stepKey(step), List.of());
        return history.values().get(history.stepResult(step)) instanceof Value.Sequence read
                ? actual.equals(read.elements())
                : actual.isEmpty();
    }
}
