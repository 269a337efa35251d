// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic;

import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A store under transactions of up to three gets, puts, comparisons and deletes. */
final class SequentialTransactions implements SequentialObject {
    private final SyntheticParameters parameters;
    private final Map<Value, Value> contents = new HashMap<>();

    SequentialTransactions(SyntheticParameters parameters) {
        this.parameters = parameters;
    }

    @Override
    public Request request(Randomness randomness) {
        List<MicroOperation> steps = new ArrayList<>();
        for (int count = 1 + randomness.nextInt(3); count > 0; count--) {
            Value key = Value.of(randomness.nextInt(parameters.keys()));
            Value value = SequentialObject.value(parameters, randomness);
            steps.add(
                    switch (randomness.nextInt(6)) {
                        case 0, 1, 2 -> new MicroOperation("get", key, Value.NIL);
                        case 3 -> new MicroOperation("put", key, value);
                        case 4 -> new MicroOperation("delete", key, Value.NIL);
                        default ->
                                new MicroOperation(
                                        "cas",
                                        key,
                                        Value.sequence(
                                                randomness.chance(0.3) ? Value.NIL : value,
                                                SequentialObject.value(parameters, randomness)));
                    });
        }
        return new Request("txn", steps);
    }

    @Override
    public Optional<List<MicroOperation>> apply(List<MicroOperation> steps) {
        return Optional.of(steps.stream().map(this::apply).toList());
    }

    private MicroOperation apply(MicroOperation step) {
        Value current = contents.getOrDefault(step.key(), Value.NIL);
        return switch (step.function()) {
            case "get" -> SequentialObject.completed(step, current);
            case "put" -> {
                contents.put(step.key(), step.value());
                yield step;
            }
            case "delete" -> {
                contents.remove(step.key());
                yield SequentialObject.completed(step, Value.of(current != Value.NIL));
            }
            default -> {
                List<Value> pair = ((Value.Sequence) step.value()).elements();
                boolean matches = pair.get(0).equals(current);
                if (matches) {
                    contents.put(step.key(), pair.get(1));
                }
                yield SequentialObject.completed(step, Value.of(matches));
            }
        };
    }
}
