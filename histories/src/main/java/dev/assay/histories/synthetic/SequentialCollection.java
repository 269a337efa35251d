// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic;

import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sets, bags, queues, stacks and logs: a list of elements for each key. */
final class SequentialCollection implements SequentialObject {
    private static final Value YES = Value.of(true);
    private static final Value NO = Value.of(false);

    private final SyntheticParameters parameters;
    private final ObjectKind kind;
    private final Map<Value, List<Value>> contents = new HashMap<>();
    private final Randomness whim = new Randomness(5);

    SequentialCollection(SyntheticParameters parameters) {
        this.parameters = parameters;
        this.kind = parameters.kind();
    }

    private static List<String> functions(ObjectKind kind) {
        return switch (kind) {
            case SET ->
                    List.of(
                            "add",
                            "add",
                            "add",
                            "read",
                            "read",
                            "remove",
                            "contains",
                            "add-if-absent",
                            "remove-if-present",
                            "random-member");
            case BAG ->
                    List.of("add", "add", "add", "read", "remove", "contains", "remove-if-present");
            case STACK -> List.of("push", "push", "pop", "pop", "peek");
            case DEQUE ->
                    List.of(
                            "push-front",
                            "push-back",
                            "pop-front",
                            "pop-back",
                            "peek-front",
                            "peek-back");
            case LOG -> List.of("append", "append", "append", "read", "read-from");
            default -> List.of("enqueue", "enqueue", "dequeue", "dequeue", "peek");
        };
    }

    @Override
    public Request request(Randomness randomness) {
        Value key = SequentialObject.key(parameters, randomness);
        String function = randomness.pick(functions(kind));
        Value argument =
                switch (function) {
                    case "read", "random-member", "peek", "peek-front", "peek-back" -> Value.NIL;
                    case "dequeue", "pop", "pop-front", "pop-back" -> Value.NIL;
                    case "read-from" -> Value.of(randomness.nextInt(3));
                    default -> SequentialObject.value(parameters, randomness);
                };
        return Request.of(new MicroOperation(function, key, argument));
    }

    @Override
    public Optional<List<MicroOperation>> apply(List<MicroOperation> steps) {
        MicroOperation step = steps.get(0);
        List<Value> elements = contents.computeIfAbsent(step.key(), unused -> new ArrayList<>());
        Optional<Value> result =
                switch (step.function()) {
                    case "read" -> Optional.of(all(elements));
                    case "read-from" -> Optional.of(from(elements, step.value()));
                    case "contains" -> Optional.of(Value.of(elements.contains(step.value())));
                    case "random-member" ->
                            Optional.of(elements.isEmpty() ? Value.NIL : whim.pick(elements));
                    case "remove" -> {
                        elements.remove(step.value());
                        yield Optional.of(step.value());
                    }
                    case "remove-if-present" ->
                            Optional.of(Value.of(elements.remove(step.value())));
                    case "add", "add-if-absent", "enqueue", "append" ->
                            Optional.of(put(elements, step));
                    case "push", "push-back" -> {
                        elements.add(step.value());
                        yield Optional.of(step.value());
                    }
                    case "push-front" -> {
                        elements.add(0, step.value());
                        yield Optional.of(step.value());
                    }
                    default -> take(elements, step.function());
                };
        return result.map(value -> List.of(SequentialObject.completed(step, value)));
    }

    private Value all(List<Value> elements) {
        return kind == ObjectKind.SET
                ? new Value.Collection(new LinkedHashSet<>(elements))
                : new Value.Sequence(elements);
    }

    private static Value from(List<Value> elements, Value offset) {
        long first = Math.min(((Value.Int) offset).value(), elements.size());
        return new Value.Sequence(elements.subList((int) first, elements.size()));
    }

    private Value put(List<Value> elements, MicroOperation step) {
        Value element = step.value();
        boolean isThere = elements.contains(element);
        int offset = elements.size();
        boolean isRefused =
                switch (kind) {
                    case SET -> isThere;
                    case BOUNDED_QUEUE -> elements.size() == 2;
                    case LOSSY_QUEUE -> whim.chance(0.25);
                    default -> false;
                };
        if (!isRefused) {
            elements.add(element);
        }
        return switch (kind) {
            case SET -> step.function().equals("add-if-absent") ? Value.of(!isRefused) : element;
            case BOUNDED_QUEUE -> isRefused ? NO : whim.pick(List.of(YES, element));
            case LOG ->
                    whim.pick(
                            List.of(
                                    Value.NIL,
                                    element,
                                    Value.of(offset),
                                    Value.sequence(Value.of(offset), element),
                                    Value.sequence(Value.of(offset), element)));
            default -> element;
        };
    }

    private Optional<Value> take(List<Value> elements, String function) {
        if (kind == ObjectKind.LOSSY_QUEUE && !elements.isEmpty() && whim.chance(0.2)) {
            elements.remove(0);
        }
        if (elements.isEmpty()) {
            // Some queues make their consumers wait.
            boolean waits = kind == ObjectKind.FIFO_QUEUE && whim.chance(0.5);
            return waits ? Optional.empty() : Optional.of(Value.NIL);
        }
        int last = elements.size() - 1;
        int index =
                switch (kind) {
                    case STACK -> last;
                    case DEQUE -> function.endsWith("front") ? 0 : last;
                    case UNORDERED_QUEUE -> whim.nextInt(elements.size());
                    case PRIORITY_QUEUE ->
                            elements.indexOf(
                                    elements.stream()
                                            .min(
                                                    Comparator.comparingLong(
                                                            each -> ((Value.Int) each).value()))
                                            .orElseThrow());
                    default -> 0;
                };
        boolean looks = function.startsWith("peek");
        return Optional.of(looks ? elements.get(index) : elements.remove(index));
    }
}
