// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic;

import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Counters and sources of ids: a number for each key. */
final class SequentialNumber implements SequentialObject {
    private final SyntheticParameters parameters;
    private final Map<Value, Long> numbers = new HashMap<>();

    SequentialNumber(SyntheticParameters parameters) {
        this.parameters = parameters;
    }

    @Override
    public Request request(Randomness randomness) {
        Value key = SequentialObject.key(parameters, randomness);
        if (parameters.kind() == ObjectKind.ID_GENERATOR) {
            return Request.of(new MicroOperation("generate", key, Value.NIL));
        }
        String function =
                randomness.pick(
                        List.of(
                                "read",
                                "read",
                                "read",
                                "increment",
                                "decrement",
                                "add",
                                "add-and-get",
                                "get-and-add"));
        boolean isSilent = function.equals("read") || randomness.chance(0.3);
        return Request.of(
                new MicroOperation(
                        function,
                        key,
                        isSilent ? Value.NIL : SequentialObject.value(parameters, randomness)));
    }

    @Override
    public Optional<List<MicroOperation>> apply(List<MicroOperation> steps) {
        MicroOperation step = steps.get(0);
        boolean isFresh = !numbers.containsKey(step.key());
        long before = numbers.getOrDefault(step.key(), 0L);
        long amount = step.value() instanceof Value.Int(long number) ? number : 1;
        Value result =
                switch (step.function()) {
                    // A store has no number before the first change.
                    case "read" -> isFresh ? Value.NIL : Value.of(before);
                    case "get-and-add" -> Value.of(before);
                    case "add-and-get", "generate" -> Value.of(before + amount);
                    default -> step.value();
                };
        switch (step.function()) {
            case "read" -> {
                // It changes nothing.
            }
            case "decrement" -> numbers.put(step.key(), before - amount);
            default -> numbers.put(step.key(), before + amount);
        }
        return Optional.of(List.of(SequentialObject.completed(step, result)));
    }
}
