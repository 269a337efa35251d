// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An oracle for small histories: tries every order of all operations on all keys, straight from the
 * definition (Herlihy and Wing, TOPLAS 1990), with semantics of its own. O(n!) for n operations:
 * for up to about eight. It shares no code with the checkers, so that the two can only agree on a
 * mistake by making it twice.
 */
public final class BruteForceLinearizability {
    private final PlainObjects objects;
    private final List<Operation> operations = new ArrayList<>();

    private record Operation(
            int number,
            List<PlainObjects.Step> steps,
            int invoked,
            int returned,
            boolean happened) {}

    private BruteForceLinearizability(History history, String model) {
        objects = new PlainObjects(model);
        for (int number = 0; number < history.operations(); number++) {
            if (history.outcome(number) != EventType.FAIL) {
                operations.add(operation(history, number));
            }
        }
    }

    private static Operation operation(History history, int number) {
        boolean happened = history.outcome(number) == EventType.OK;
        List<PlainObjects.Step> steps = new ArrayList<>();
        for (int step = history.firstStep(number); step < history.firstStep(number + 1); step++) {
            steps.add(
                    new PlainObjects.Step(
                            history.functionName(history.stepFunction(step)),
                            history.values().get(history.stepKey(step)),
                            history.values().get(history.stepArgument(step)),
                            happened
                                    ? history.values().get(history.stepResult(step))
                                    : Value.UNKNOWN));
        }
        int returned = happened ? history.completion(number) : Integer.MAX_VALUE;
        return new Operation(number, steps, history.invocation(number), returned, happened);
    }

    /** True when some order of the operations explains the history as one of a model's objects. */
    public static boolean isLinearizable(History history, String model) {
        BruteForceLinearizability oracle = new BruteForceLinearizability(history, model);
        return oracle.explains(new HashMap<>(), new ArrayList<>(oracle.operations));
    }

    private boolean explains(Map<Value, Value> state, List<Operation> left) {
        if (left.stream().noneMatch(Operation::happened)) {
            return true;
        }
        int firstReturn =
                left.stream().mapToInt(Operation::returned).min().orElse(Integer.MAX_VALUE);
        for (Operation next : left) {
            if (next.invoked > firstReturn) {
                continue;
            }
            Optional<Map<Value, Value>> after = objects.apply(state, next.steps);
            if (after.isPresent()) {
                List<Operation> others = new ArrayList<>(left);
                others.remove(next);
                if (explains(after.get(), others)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * True when this order explains what it holds: the objects allow it, and no operation comes
     * after one that was invoked after its return. Orders of different keys may be given one by
     * one.
     */
    public static boolean isExplainedBy(History history, String model, List<Integer> order) {
        BruteForceLinearizability oracle = new BruteForceLinearizability(history, model);
        Map<Integer, Operation> byNumber = new HashMap<>();
        oracle.operations.forEach(operation -> byNumber.put(operation.number, operation));
        Map<Value, Value> state = new HashMap<>();
        int latestInvocation = -1;
        for (int number : order) {
            Operation operation = byNumber.remove(number);
            if (operation == null) {
                return false;
            }
            latestInvocation = Math.max(latestInvocation, operation.invoked);
            Optional<Map<Value, Value>> after = oracle.objects.apply(state, operation.steps);
            if (after.isEmpty() || operation.returned < latestInvocation) {
                return false;
            }
            state = after.get();
        }
        return true;
    }
}
