// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.workloads;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import dev.assay.checkers.OperationWords;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.model.Function;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Operations of one step by their keys. A history whose operations all were invoked with pairs, and
 * have no other key, is one of many keys as Jepsen writes it: {@code [key value]}.
 */
final class KeyedOperations {
    private final History history;
    private final String promise;
    private final boolean nilReadIsUnknown;
    private final boolean isOfPairs;
    private final OperationWords words;

    /**
     * Refuses operations of several steps.
     *
     * @param promise who asks, for messages
     */
    KeyedOperations(History history, String promise, boolean nilReadIsUnknown) {
        this.history = history;
        this.promise = promise;
        this.nilReadIsUnknown = nilReadIsUnknown;
        words = new OperationWords(history);
        boolean anyPair = false;
        boolean anyOther = false;
        for (int operation = 0; operation < history.operations(); operation++) {
            int step = history.firstStep(operation);
            if (history.firstStep(operation + 1) != step + 1) {
                throw new UnsuitableHistoryException(
                        "operation "
                                + operation
                                + " has several steps; "
                                + promise
                                + " is judged on operations of one step");
            }
            boolean isPair =
                    history.stepKey(step) == ValuePool.ABSENT
                            && isPair(history.values().get(history.stepArgument(step)));
            anyPair |= isPair;
            anyOther |= !isPair;
        }
        isOfPairs = anyPair && !anyOther;
    }

    private static boolean isPair(Value value) {
        return value instanceof Value.Sequence(List<Value> elements) && elements.size() == 2;
    }

    History history() {
        return history;
    }

    OperationWords words() {
        return words;
    }

    /** The operations of each key, ascending, in the order in which keys are seen. */
    Map<Integer, int[]> byKey(Budget.Meter meter) {
        Map<Integer, Ints> found = new LinkedHashMap<>();
        for (int operation = 0; operation < history.operations(); operation++) {
            if ((operation & 0x3FF) == 0) {
                meter.poll();
            }
            found.computeIfAbsent(key(operation), unused -> new Ints()).add(operation);
        }
        Map<Integer, int[]> all = new LinkedHashMap<>();
        found.forEach((key, operations) -> all.put(key, operations.toArray()));
        return all;
    }

    /** The reference of the key. */
    int key(int operation) {
        int step = history.firstStep(operation);
        return isOfPairs
                ? history.values().intern(part(history.stepArgument(step), 0))
                : history.stepKey(step);
    }

    private Value part(int reference, int place) {
        Value value = history.values().get(reference);
        return value instanceof Value.Sequence(List<Value> elements) && isPair(value)
                ? elements.get(place)
                : value;
    }

    /** What the call carried, without the key. */
    Value argument(int operation) {
        int reference = history.stepArgument(history.firstStep(operation));
        return isOfPairs ? part(reference, 1) : history.values().get(reference);
    }

    /** What was returned, without the key; unknown where nobody knows. */
    Value result(int operation) {
        if (!isOk(operation)) {
            return Value.UNKNOWN;
        }
        int reference = history.stepResult(history.firstStep(operation));
        Value result = isOfPairs ? part(reference, 1) : history.values().get(reference);
        return result == Value.NIL && nilReadIsUnknown ? Value.UNKNOWN : result;
    }

    /** The reference of all that was returned, the key included where values are pairs. */
    int returnedReference(int operation) {
        return history.stepResult(history.firstStep(operation));
    }

    String function(int operation) {
        return history.functionName(history.stepFunction(history.firstStep(operation)));
    }

    boolean reads(int operation) {
        return Function.named(function(operation)) == Function.READ;
    }

    boolean isOk(int operation) {
        return history.outcome(operation) == EventType.OK;
    }

    boolean isFailed(int operation) {
        return history.outcome(operation) == EventType.FAIL;
    }

    /** The event of the call. */
    int called(int operation) {
        return history.invocation(operation);
    }

    /** The event of the return; negative where there is none. */
    int returned(int operation) {
        return history.completion(operation);
    }

    /** {@code of key 7}, or nothing where there is just one. */
    String ofKey(int key) {
        return key == ValuePool.ABSENT ? "" : " of key " + words.value(key);
    }

    /** The error for an operation that the promise knows nothing about. */
    UnsuitableHistoryException stranger(int operation, String known) {
        return new UnsuitableHistoryException(
                "operation "
                        + operation
                        + ": "
                        + promise
                        + " does not know '"
                        + function(operation)
                        + "'; it knows "
                        + known);
    }

    /** The error for an operation that says something else than it should. */
    UnsuitableHistoryException strange(int operation, String expected) {
        return new UnsuitableHistoryException(
                words.describe(operation) + ": " + promise + " needs " + expected);
    }
}
