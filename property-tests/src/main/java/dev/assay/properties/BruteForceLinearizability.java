// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An oracle for small histories: tries every order of all operations on all keys, straight from the
 * definition (Herlihy and Wing, TOPLAS 1990), with semantics of its own. What it knows about the
 * rest after some operations and in some state it does not find out twice; still O(2^n) for n
 * operations: for up to about twelve. It shares no code with the checkers, so that the two can only
 * agree on a mistake by making it twice.
 */
public final class BruteForceLinearizability {
    private final PlainObjects objects;
    private final List<Operation> operations = new ArrayList<>();
    private final Set<Situation> hopeless = new HashSet<>();
    private long mustHappen;

    private record Operation(
            int number,
            List<PlainObjects.Step> steps,
            int invoked,
            int returned,
            boolean happened) {}

    /** Which operations took effect, and what the objects are then. */
    private record Situation(long done, Map<Value, Value> objects) {}

    private BruteForceLinearizability(History history, String model, Optional<Value> initial) {
        Set<Long> seen = new LinkedHashSet<>();
        for (int number = 0; number < history.operations(); number++) {
            if (history.outcome(number) != EventType.FAIL) {
                operations.add(operation(history, number));
            }
        }
        if (operations.size() > Long.SIZE) {
            throw new IllegalArgumentException("too many operations: " + operations.size());
        }
        for (int i = 0; i < operations.size(); i++) {
            mustHappen |= operations.get(i).happened ? 1L << i : 0;
            for (PlainObjects.Step step : operations.get(i).steps) {
                if (step.result() instanceof Value.Int(long result)) {
                    seen.add(result);
                }
                if (step.argument() instanceof Value.Int(long argument)) {
                    seen.add(argument);
                }
            }
        }
        objects = new PlainObjects(model, initial, seen);
    }

    private static Operation operation(History history, int number) {
        boolean happened = history.outcome(number) == EventType.OK;
        List<PlainObjects.Step> steps = new ArrayList<>();
        for (int step = history.firstStep(number); step < history.firstStep(number + 1); step++) {
            steps.add(
                    new PlainObjects.Step(
                            history.process(number),
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
        return isLinearizable(history, model, Optional.empty());
    }

    /**
     * True when some order of the operations explains the history as one of a model's objects.
     *
     * @param initial what the objects are at first, where the model does not say
     */
    public static boolean isLinearizable(History history, String model, Optional<Value> initial) {
        return new BruteForceLinearizability(history, model, initial)
                .explains(new Situation(0, Map.of()));
    }

    private boolean explains(Situation situation) {
        if ((situation.done & mustHappen) == mustHappen) {
            return true;
        }
        if (!hopeless.add(situation)) {
            return false;
        }
        int firstReturn = Integer.MAX_VALUE;
        for (int i = 0; i < operations.size(); i++) {
            if ((situation.done >> i & 1) == 0) {
                firstReturn = Math.min(firstReturn, operations.get(i).returned);
            }
        }
        for (int i = 0; i < operations.size(); i++) {
            Operation next = operations.get(i);
            if ((situation.done >> i & 1) == 0 && next.invoked < firstReturn) {
                for (Map<Value, Value> after : objects.apply(situation.objects, next.steps)) {
                    if (explains(new Situation(situation.done | 1L << i, after))) {
                        return true;
                    }
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
        return isExplainedBy(history, model, Optional.empty(), order);
    }

    /**
     * True when this order explains what it holds, from a given start.
     *
     * @param initial what the objects are at first, where the model does not say
     */
    public static boolean isExplainedBy(
            History history, String model, Optional<Value> initial, List<Integer> order) {
        BruteForceLinearizability oracle = new BruteForceLinearizability(history, model, initial);
        Map<Integer, Operation> byNumber = new HashMap<>();
        oracle.operations.forEach(operation -> byNumber.put(operation.number, operation));
        Set<Map<Value, Value>> states = Set.of(Map.of());
        int latestInvocation = -1;
        for (int number : order) {
            Operation operation = byNumber.remove(number);
            if (operation == null) {
                return false;
            }
            latestInvocation = Math.max(latestInvocation, operation.invoked);
            Set<Map<Value, Value>> after = new LinkedHashSet<>();
            for (Map<Value, Value> state : states) {
                after.addAll(oracle.objects.apply(state, operation.steps));
            }
            if (after.isEmpty() || operation.returned < latestInvocation) {
                return false;
            }
            states = after;
        }
        return true;
    }
}
