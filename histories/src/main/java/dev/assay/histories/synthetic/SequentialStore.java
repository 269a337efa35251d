// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic;

import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A store of values of any kind, all its functions on the same keys. */
final class SequentialStore implements SequentialObject {
    private final SyntheticParameters parameters;
    private final Map<Value, Value> contents = new HashMap<>();
    private final List<String> functions;

    // Each store has a few of the functions, some often, so that values of one kind live for long.
    SequentialStore(SyntheticParameters parameters) {
        this.parameters = parameters;
        this.functions =
                switch ((parameters.operations() + parameters.values()) % 4) {
                    case 0 -> List.of("get", "get", "put", "cas", "cas");
                    case 1 -> List.of("get", "get", "append", "append", "put", "append-text");
                    case 2 -> List.of("get", "get", "add", "add", "put-set", "cas");
                    default -> List.of("get", "put", "append", "append-text", "add", "get", "cas");
                };
    }

    @Override
    public Request request(Randomness randomness) {
        Value key = Value.of(Integer.toString(randomness.nextInt(parameters.keys())));
        Value value = SequentialObject.value(parameters, randomness);
        Value other = SequentialObject.value(parameters, randomness);
        Value text = Value.of(((Value.Int) value).value() + ";");
        return Request.of(
                switch (randomness.pick(functions)) {
                    case "get" -> new MicroOperation("get", key, Value.NIL);
                    case "put" ->
                            new MicroOperation("put", key, randomness.chance(0.2) ? text : value);
                    case "put-set" ->
                            new MicroOperation("put", key, new Value.Collection(Set.of(value)));
                    case "cas" ->
                            new MicroOperation(
                                    "cas",
                                    key,
                                    Value.sequence(
                                            randomness.chance(0.2) ? Value.NIL : value, other));
                    case "append" -> new MicroOperation("append", key, value);
                    case "append-text" -> new MicroOperation("append", key, text);
                    default -> new MicroOperation("add", key, value);
                });
    }

    @Override
    public Optional<List<MicroOperation>> apply(List<MicroOperation> steps) {
        MicroOperation step = steps.get(0);
        Value current = contents.getOrDefault(step.key(), Value.NIL);
        Value result = step.function().equals("get") ? current : step.value();
        Optional<Value> after =
                switch (step.function()) {
                    case "get" -> Optional.of(current);
                    case "put" -> Optional.of(step.value());
                    case "append" -> appended(current, step.value());
                    case "add" -> added(current, step.value());
                    default -> {
                        List<Value> pair = ((Value.Sequence) step.value()).elements();
                        boolean matches = pair.get(0).equals(current);
                        result = Value.of(matches);
                        yield Optional.of(matches ? pair.get(1) : current);
                    }
                };
        if (after.isEmpty()) {
            return Optional.empty();
        }
        contents.put(step.key(), after.get());
        return Optional.of(List.of(SequentialObject.completed(step, result)));
    }

    private static Optional<Value> appended(Value current, Value piece) {
        if (current instanceof Value.Sequence(List<Value> elements)) {
            List<Value> longer = new ArrayList<>(elements);
            longer.add(piece);
            return Optional.of(new Value.Sequence(longer));
        }
        if (piece instanceof Value.Text(String end)) {
            String start = current instanceof Value.Text(String text) ? text : "";
            boolean fits = current == Value.NIL || current instanceof Value.Text;
            return fits ? Optional.of(Value.of(start + end)) : Optional.empty();
        }
        return current == Value.NIL ? Optional.of(Value.sequence(piece)) : Optional.empty();
    }

    private static Optional<Value> added(Value current, Value element) {
        Set<Value> larger = new LinkedHashSet<>();
        if (current instanceof Value.Collection(Set<Value> elements)) {
            larger.addAll(elements);
        } else if (current != Value.NIL) {
            return Optional.empty();
        }
        larger.add(element);
        return Optional.of(new Value.Collection(larger));
    }
}
