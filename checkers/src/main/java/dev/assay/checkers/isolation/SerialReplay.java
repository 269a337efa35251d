// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.model.Function;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.ValuePool;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Proves that an order of transactions on lists or registers explains their history as if one ran
 * after the other: all that committed are in it, each reads what those before it left, and none
 * comes before one that it must follow. Shares nothing with the search but the history. O(steps +
 * elements of all lists that were read).
 */
final class SerialReplay {
    private final History history;
    private final Function[] functions;

    /** By reference of a key: the elements of its list, and how many there are. */
    private final int[][] lists;

    private final int[] lengths;

    /** By reference of a key: the value of its register. */
    private final int[] registers;

    private final boolean isOfRegisters;

    private SerialReplay(History history) {
        this.history = history;
        functions = new Function[history.functions()];
        for (int number = 0; number < functions.length; number++) {
            functions[number] = Function.named(history.functionName(number));
        }
        isOfRegisters = Arrays.asList(functions).contains(Function.WRITE);
        int references = history.values().size();
        lists = new int[isOfRegisters ? 0 : references][];
        lengths = new int[lists.length];
        registers = new int[isOfRegisters ? references : 0];
        Arrays.fill(registers, ValuePool.NIL);
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
        Map<Integer, int[]> lastOfSession = new HashMap<>();
        int latest = -1;
        for (int transaction : transactions) {
            if (seen[transaction] || history.outcome(transaction) == EventType.FAIL) {
                return Optional.of("operation " + transaction + " is out of place");
            }
            seen[transaction] = true;
            if (order != Order.NONE) {
                int[] last =
                        lastOfSession.computeIfAbsent(
                                history.process(transaction), session -> new int[] {-1});
                if (last[0] > transaction) {
                    return Optional.of("operation " + transaction + " is before its session's");
                }
                last[0] = transaction;
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
        Function function = functions[history.stepFunction(step)];
        int key = history.stepKey(step);
        if (function == Function.APPEND) {
            append(key, history.stepArgument(step));
            return true;
        }
        if (function == Function.WRITE) {
            registers[key] = history.stepArgument(step);
            return true;
        }
        int result = history.stepResult(step);
        if (history.outcome(transaction) != EventType.OK || result == ValuePool.UNKNOWN) {
            return true;
        }
        if (isOfRegisters) {
            return registers[key] == result;
        }
        int length = Math.max(history.values().length(result), 0);
        return length == lengths[key]
                && (length == 0 || history.values().mismatch(result, lists[key], 0, length) < 0);
    }

    private void append(int key, int element) {
        int length = lengths[key];
        if (length == 0) {
            lists[key] = new int[4];
        } else if (length == lists[key].length) {
            lists[key] = Arrays.copyOf(lists[key], length * 2);
        }
        lists[key][length] = element;
        lengths[key]++;
    }
}
