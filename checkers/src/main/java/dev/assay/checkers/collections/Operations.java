// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.collections;

import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.Witness;
import dev.assay.checkers.model.Describe;
import dev.assay.checkers.model.Function;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** A history's operations of one step each, what they say, and how people are told about them. */
final class Operations {
    /** The name of a function that takes everything out of a queue. */
    static final String DRAIN = "drain";

    private static final int SHOWN_ELEMENTS = 12;

    private final History history;
    private final boolean nilReadIsUnknown;
    private final Function[] functions;
    private final boolean[] drains;
    private final Elements elements;

    Operations(History history, boolean nilReadIsUnknown) {
        this.history = history;
        elements = new Elements(history.values());
        this.nilReadIsUnknown = nilReadIsUnknown;
        functions = new Function[history.functions()];
        drains = new boolean[functions.length];
        for (int number = 0; number < functions.length; number++) {
            functions[number] = Function.named(history.functionName(number));
            drains[number] = history.functionName(number).equals(DRAIN);
        }
    }

    History history() {
        return history;
    }

    /** Numbers for the elements of another key; those of the key before are forgotten. */
    Elements freshElements() {
        elements.clear();
        return elements;
    }

    /** What the only step of an operation does. */
    Function function(int operation) {
        return functions[history.stepFunction(history.firstStep(operation))];
    }

    /** True when an operation takes everything out of a queue. */
    boolean drains(int operation) {
        return drains[history.stepFunction(history.firstStep(operation))];
    }

    /** The reference of the key. */
    int key(int operation) {
        return history.stepKey(history.firstStep(operation));
    }

    /** The reference of what the call carried. */
    int argument(int operation) {
        return history.stepArgument(history.firstStep(operation));
    }

    /** What the call carried. */
    Value argumentValue(int operation) {
        return history.values().get(argument(operation));
    }

    /** The reference of what was returned; unknown where nobody knows. */
    int result(int operation) {
        if (history.outcome(operation) != EventType.OK) {
            return ValuePool.UNKNOWN;
        }
        int result = history.stepResult(history.firstStep(operation));
        boolean isUnread =
                result == ValuePool.NIL && nilReadIsUnknown && function(operation) == Function.READ;
        return isUnread ? ValuePool.UNKNOWN : result;
    }

    /** What was returned. */
    Value resultValue(int operation) {
        return history.values().get(result(operation));
    }

    boolean isOk(int operation) {
        return history.outcome(operation) == EventType.OK;
    }

    boolean isFailed(int operation) {
        return history.outcome(operation) == EventType.FAIL;
    }

    /** True when nobody knows whether it happened. */
    boolean isCrashed(int operation) {
        return history.outcome(operation) == EventType.INFO;
    }

    /** The event of the call. */
    int called(int operation) {
        return history.invocation(operation);
    }

    /** The event of the return; negative where there is none. */
    int returned(int operation) {
        return history.completion(operation);
    }

    /** Refuses an operation of several steps. */
    void requireSingleStep(int operation, String promise) {
        if (history.firstStep(operation + 1) != history.firstStep(operation) + 1) {
            throw new UnsuitableHistoryException(
                    "operation "
                            + operation
                            + " has several steps; "
                            + promise
                            + " is judged on operations of one step, transactions by --workload"
                            + " list-append");
        }
    }

    /** The error for an operation that the promise knows nothing about. */
    UnsuitableHistoryException stranger(int operation, String promise, String known) {
        return new UnsuitableHistoryException(
                "operation "
                        + operation
                        + ": "
                        + promise
                        + " does not know '"
                        + history.functionName(history.function(operation))
                        + "'; it knows "
                        + known);
    }

    /** {@code operation 7 (process 2), add 5}, and what it returned. */
    String describe(int operation) {
        StringBuilder text = new StringBuilder();
        text.append("operation ").append(operation);
        text.append(" (process ").append(history.process(operation)).append("), ");
        text.append(history.functionName(history.function(operation)));
        Value argument = argumentValue(operation);
        boolean hasArgument = !(argument instanceof Value.Missing);
        if (hasArgument) {
            text.append(' ').append(words(argument));
        }
        if (key(operation) != ValuePool.ABSENT) {
            text.append(" on ").append(words(history.values().get(key(operation))));
        }
        Value result = resultValue(operation);
        if (isFailed(operation)) {
            text.append(", failed");
        } else if (isCrashed(operation)) {
            text.append(", never returned");
        } else if (hasArgument && (result.equals(argument) || result == Value.NIL)) {
            text.append(", returned");
        } else {
            text.append(", returned ").append(words(result));
        }
        return text.toString();
    }

    /** A value for people, a long one by its size. */
    static String words(Value value) {
        int size =
                switch (value) {
                    case Value.Sequence sequence -> sequence.elements().size();
                    case Value.Collection collection -> collection.elements().size();
                    default -> 0;
                };
        return size > SHOWN_ELEMENTS ? size + " elements" : Describe.value(value);
    }

    /** A witness of these operations. */
    Witness witness(String kind, Collection<Integer> operations, String... lines) {
        TreeSet<Integer> numbers = new TreeSet<>(operations);
        int first = numbers.stream().mapToInt(this::called).min().orElse(0);
        int last =
                numbers.stream()
                        .mapToInt(each -> Math.max(called(each), returned(each)))
                        .max()
                        .orElse(first);
        return new Witness(kind, List.copyOf(numbers), first, last, List.of(), List.of(lines));
    }

    /** Nanoseconds from one event to a later one; 0 where the history has no times. */
    long nanosBetween(int from, int to) {
        long start = history.eventTimeNanos(from);
        long end = history.eventTimeNanos(to);
        boolean isTold = start != Event.NO_TIME && end != Event.NO_TIME;
        return isTold ? Math.max(0, end - start) : 0;
    }
}
