// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the built-in objects do, told a second time without the checkers' models: one map from keys
 * to values, one step at a time. Slow and plain on purpose.
 */
final class PlainObjects {
    private final Value untouched;

    /**
     * Objects of a model.
     *
     * @param model the model's id, which says what an object is before the first operation
     */
    PlainObjects(String model) {
        untouched =
                switch (model) {
                    case "register", "cas-register", "kv" -> Value.NIL;
                    case "multi-register" -> Value.of(0);
                    case "mutex" -> Value.of(false);
                    case "fifo-queue" -> Value.sequence();
                    case "set" -> new Value.Collection(Set.of());
                    case "kv-append" -> Value.of("");
                    default ->
                            throw new IllegalArgumentException(
                                    "no plain object is called " + model);
                };
    }

    /** One step of an operation; its result is {@link Value#UNKNOWN} where nobody saw it. */
    record Step(String function, Value key, Value argument, Value result) {}

    /** The objects after all steps in turn; empty when one of them cannot be. */
    Optional<Map<Value, Value>> apply(Map<Value, Value> objects, List<Step> steps) {
        Map<Value, Value> after = new HashMap<>(objects);
        for (Step step : steps) {
            Optional<Value> changed = apply(after.getOrDefault(step.key, untouched), step);
            if (changed.isEmpty()) {
                return Optional.empty();
            }
            after.put(step.key, changed.get());
        }
        return Optional.of(after);
    }

    private Optional<Value> apply(Value object, Step step) {
        return switch (step.function) {
            case "read", "get" ->
                    step.result == Value.UNKNOWN || step.result.equals(object)
                            ? Optional.of(object)
                            : Optional.empty();
            case "write", "put" -> Optional.of(step.argument);
            case "cas" -> compareAndSet(object, step);
            case "acquire" ->
                    object == Value.Bool.FALSE ? Optional.of(Value.Bool.TRUE) : Optional.empty();
            case "release" ->
                    object == Value.Bool.TRUE ? Optional.of(Value.Bool.FALSE) : Optional.empty();
            case "enqueue" -> Optional.of(appended(object, step.argument));
            case "dequeue" -> dequeued(((Value.Sequence) object).elements(), step.result);
            case "add" -> Optional.of(added(object, step.argument));
            case "append" -> Optional.of(lengthened(object, step.argument));
            default -> throw new IllegalArgumentException("no plain object knows " + step.function);
        };
    }

    private static Optional<Value> compareAndSet(Value object, Step step) {
        List<Value> pair = ((Value.Sequence) step.argument).elements();
        boolean equal = object.equals(pair.get(0));
        if (step.result == Value.Bool.FALSE) {
            return equal ? Optional.empty() : Optional.of(object);
        }
        if (equal) {
            return Optional.of(pair.get(1));
        }
        return step.result == Value.UNKNOWN ? Optional.of(object) : Optional.empty();
    }

    private static Optional<Value> dequeued(List<Value> elements, Value result) {
        if (elements.isEmpty()) {
            boolean possible = result == Value.UNKNOWN || result == Value.NIL;
            return possible ? Optional.of(Value.sequence()) : Optional.empty();
        }
        if (result == Value.UNKNOWN || result.equals(elements.get(0))) {
            return Optional.of(new Value.Sequence(elements.subList(1, elements.size())));
        }
        return Optional.empty();
    }

    private static Value appended(Value sequence, Value element) {
        List<Value> elements = new ArrayList<>(((Value.Sequence) sequence).elements());
        elements.add(element);
        return new Value.Sequence(elements);
    }

    private static Value added(Value set, Value element) {
        Set<Value> elements = new LinkedHashSet<>();
        if (set != Value.NIL) {
            elements.addAll(((Value.Collection) set).elements());
        }
        elements.add(element);
        return new Value.Collection(elements);
    }

    private static Value lengthened(Value object, Value piece) {
        if (piece instanceof Value.Text more) {
            return Value.of((object instanceof Value.Text text ? text.value() : "") + more.value());
        }
        return appended(object == Value.NIL ? Value.sequence() : object, piece);
    }
}
