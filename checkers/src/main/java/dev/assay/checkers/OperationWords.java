// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers;

import dev.assay.checkers.model.Describe;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** A history's operations for people. */
public final class OperationWords {
    private static final int LONGEST = 160;

    private final History history;

    public OperationWords(History history) {
        this.history = history;
    }

    /** {@code operation 7 (process 2), write 5 on 3, returned}; of several steps each. */
    public String describe(int operation) {
        StringBuilder text = new StringBuilder();
        text.append("operation ").append(operation);
        text.append(" (process ").append(history.process(operation)).append("), ");
        boolean isOk = history.outcome(operation) == EventType.OK;
        int end = history.firstStep(operation + 1);
        boolean isSingle = end == history.firstStep(operation) + 1;
        for (int step = history.firstStep(operation); step < end; step++) {
            text.append(step == history.firstStep(operation) ? "" : "; ");
            text.append(history.functionName(history.stepFunction(step)));
            if (history.stepKey(step) != ValuePool.ABSENT) {
                text.append(" of ").append(value(history.stepKey(step)));
            }
            Value argument = history.values().get(history.stepArgument(step));
            if (!(argument instanceof Value.Missing)) {
                text.append(' ').append(value(argument));
            }
            boolean isTold =
                    isOk
                            && history.stepResult(step) != ValuePool.UNKNOWN
                            && history.stepResult(step) != history.stepArgument(step);
            if (isTold) {
                text.append(isSingle ? ", returned " : " → ");
                text.append(value(history.stepResult(step)));
            } else if (isOk && isSingle) {
                text.append(", returned");
            }
        }
        if (!isOk) {
            boolean isFailed = history.outcome(operation) == EventType.FAIL;
            text.append(isFailed ? ", failed" : ", never returned");
        }
        return text.toString();
    }

    /** A value by its reference, cut where it is long. */
    public String value(int reference) {
        return value(history.values().get(reference));
    }

    /** A value, cut where it is long. */
    public static String value(Value value) {
        String words = Describe.value(value);
        return words.length() <= LONGEST ? words : words.substring(0, LONGEST) + "…";
    }

    /** A witness of these operations. */
    public Witness witness(String kind, Collection<Integer> operations, List<String> lines) {
        TreeSet<Integer> numbers = new TreeSet<>(operations);
        int first = numbers.stream().mapToInt(history::invocation).min().orElse(0);
        int last =
                numbers.stream()
                        .mapToInt(
                                each ->
                                        Math.max(
                                                history.invocation(each), history.completion(each)))
                        .max()
                        .orElse(first);
        return new Witness(kind, List.copyOf(numbers), first, last, List.of(), lines);
    }
}
