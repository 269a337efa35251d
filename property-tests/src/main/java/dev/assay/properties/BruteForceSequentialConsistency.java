// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An oracle for small histories: tries every interleaving of the processes on all keys at once,
 * straight from the definition (Lamport 1979), with semantics of its own. It shares no code with
 * the checkers. O(the number of different situations), which is exponential in the processes.
 */
public final class BruteForceSequentialConsistency {
    private final PlainObjects objects;
    private final List<List<Operation>> processes;
    private final Set<Situation> hopeless = new HashSet<>();

    private record Operation(int number, List<PlainObjects.Step> steps, boolean happened) {}

    /** How many operations of each process are done, and what the objects are then. */
    private record Situation(List<Integer> done, Map<Value, Value> objects) {}

    private BruteForceSequentialConsistency(
            History history, String model, Optional<Value> initial) {
        Map<Integer, List<Operation>> byProcess = new LinkedHashMap<>();
        Set<Long> seen = new LinkedHashSet<>();
        for (int number = 0; number < history.operations(); number++) {
            if (history.outcome(number) != EventType.FAIL) {
                Operation operation = operation(history, number);
                byProcess
                        .computeIfAbsent(history.process(number), unused -> new ArrayList<>())
                        .add(operation);
                for (PlainObjects.Step step : operation.steps) {
                    if (step.result() instanceof Value.Int(long result)) {
                        seen.add(result);
                    }
                }
            }
        }
        processes = List.copyOf(byProcess.values());
        objects = new PlainObjects(model, initial, seen);
    }

    private static Operation operation(History history, int number) {
        boolean happened = history.outcome(number) == EventType.OK;
        List<PlainObjects.Step> steps = new ArrayList<>();
        for (int step = history.firstStep(number); step < history.firstStep(number + 1); step++) {
            Value result =
                    happened ? history.values().get(history.stepResult(step)) : Value.UNKNOWN;
            steps.add(
                    new PlainObjects.Step(
                            history.process(number),
                            history.functionName(history.stepFunction(step)),
                            history.values().get(history.stepKey(step)),
                            history.values().get(history.stepArgument(step)),
                            result));
        }
        return new Operation(number, steps, happened);
    }

    /**
     * True when some interleaving of the processes explains the history as one of a model's
     * objects.
     *
     * @param initial what the objects are at first, where the model does not say
     */
    public static boolean isSequential(History history, String model, Optional<Value> initial) {
        BruteForceSequentialConsistency oracle =
                new BruteForceSequentialConsistency(history, model, initial);
        List<Integer> none = oracle.processes.stream().map(unused -> 0).toList();
        return oracle.explains(new Situation(none, Map.of()));
    }

    private boolean explains(Situation situation) {
        boolean isDone = true;
        for (int process = 0; process < processes.size(); process++) {
            List<Operation> all = processes.get(process);
            isDone &=
                    all.subList(situation.done.get(process), all.size()).stream()
                            .noneMatch(Operation::happened);
        }
        if (isDone) {
            return true;
        }
        if (!hopeless.add(situation)) {
            return false;
        }
        for (int process = 0; process < processes.size(); process++) {
            int at = situation.done.get(process);
            if (at == processes.get(process).size()) {
                continue;
            }
            Operation next = processes.get(process).get(at);
            List<Integer> done = new ArrayList<>(situation.done);
            done.set(process, at + 1);
            if (!next.happened && explains(new Situation(done, situation.objects))) {
                return true;
            }
            for (Map<Value, Value> after : objects.apply(situation.objects, next.steps)) {
                if (explains(new Situation(done, after))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** True when this order explains the history: whole, process by process, step by step. */
    public static boolean isExplainedBy(
            History history, String model, Optional<Value> initial, List<Integer> order) {
        BruteForceSequentialConsistency oracle =
                new BruteForceSequentialConsistency(history, model, initial);
        Set<Map<Value, Value>> states = Set.of(Map.of());
        Map<Integer, Integer> lastOfProcess = new LinkedHashMap<>();
        Map<Integer, Operation> byNumber = new LinkedHashMap<>();
        oracle.processes.forEach(all -> all.forEach(each -> byNumber.put(each.number, each)));
        for (int number : order) {
            Operation operation = byNumber.remove(number);
            Integer last = lastOfProcess.put(history.process(number), number);
            if (operation == null || (last != null && last > number)) {
                return false;
            }
            Set<Map<Value, Value>> after = new LinkedHashSet<>();
            states.forEach(state -> after.addAll(oracle.objects.apply(state, operation.steps)));
            if (after.isEmpty()) {
                return false;
            }
            states = after;
        }
        return true;
    }
}
