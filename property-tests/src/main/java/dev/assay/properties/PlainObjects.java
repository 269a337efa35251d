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
    private final PlainObject object;
    private final Value untouched;
    private final Map<Value, Value> perKey;

    /**
     * Objects of a model.
     *
     * @param model the model's id, which says what an object is before the first operation
     * @param initial what the user says that it is
     * @param seen numbers that occur among results and arguments, of which an unseen one may be any
     */
    PlainObjects(String model, Optional<Value> initial, Set<Long> seen) {
        object =
                switch (model) {
                    case "register", "cas-register", "multi-register", "kv-append" ->
                            PlainObjects::store;
                    case "kv", "kv-transactions" -> PlainObjects::store;
                    case "mutex", "semaphore" -> PlainLocks::shared;
                    case "reentrant-lock" -> new PlainLocks(true, false, seen);
                    case "fenced-lock" -> new PlainLocks(false, true, seen);
                    case "reentrant-fenced-lock" -> new PlainLocks(true, true, seen);
                    case "fair-lock" -> PlainLocks::fair;
                    case "leased-lock" -> new PlainLocks(false, true, seen)::leased;
                    case "counter", "id-generator" -> PlainCollections::number;
                    case "set", "bag" -> new PlainCollections(model, Value.NIL)::unordered;
                    case "bounded-queue" ->
                            new PlainCollections(model, initial.orElseThrow())::ordered;
                    default -> new PlainCollections(model, Value.NIL)::ordered;
                };
        Value start =
                switch (model) {
                    case "register", "cas-register", "kv", "kv-transactions" -> Value.NIL;
                    case "multi-register", "counter" -> Value.of(0);
                    case "mutex" -> Value.of(false);
                    case "kv-append" -> Value.of("");
                    case "semaphore" -> initial.orElseThrow();
                    case "reentrant-lock", "fenced-lock", "reentrant-fenced-lock", "fair-lock" ->
                            PlainLocks.FREE;
                    case "leased-lock" -> PlainLocks.GIVEN_BACK;
                    default -> Value.sequence();
                };
        boolean isMap = initial.isPresent() && initial.get() instanceof Value.Mapping;
        perKey = isMap ? ((Value.Mapping) initial.get()).entries() : Map.of();
        untouched =
                isMap
                        ? Value.NIL
                        : model.equals("bounded-queue") ? Value.sequence() : initial.orElse(start);
    }

    /** One kind of object. */
    interface PlainObject {
        /** Every state in which a step may leave the object; none when it cannot be. */
        List<Value> apply(Value object, Step step);
    }

    /** One step of an operation; its result is {@link Value#UNKNOWN} where nobody saw it. */
    record Step(int process, String function, Value key, Value argument, Value result) {
        boolean mayReturn(Value actual) {
            return result == Value.UNKNOWN || result.equals(actual);
        }
    }

    /** All that the objects can be after all steps in turn. */
    List<Map<Value, Value>> apply(Map<Value, Value> objects, List<Step> steps) {
        List<Map<Value, Value>> reached = List.of(objects);
        for (Step step : steps) {
            List<Map<Value, Value>> next = new ArrayList<>();
            for (Map<Value, Value> before : reached) {
                Value start = perKey.getOrDefault(step.key, untouched);
                for (Value changed : object.apply(before.getOrDefault(step.key, start), step)) {
                    Map<Value, Value> after = new HashMap<>(before);
                    after.put(step.key, changed);
                    next.add(after);
                }
            }
            reached = next;
        }
        return reached;
    }

    /** The object, when a condition holds. */
    static List<Value> when(boolean possible, Value object) {
        return possible ? List.of(object) : List.of();
    }

    private static List<Value> store(Value object, Step step) {
        return switch (step.function) {
            case "read", "get" ->
                    when(step.mayReturn(object) || lists(step.result, object), object);
            case "write", "put" -> List.of(step.argument);
            case "cas" -> compareAndSet(object, step);
            case "delete" ->
                    when(
                            !(step.result instanceof Value.Bool)
                                    || step.mayReturn(Value.of(object != Value.NIL)),
                            Value.NIL);
            case "add" -> grown(object, added(object, step.argument), step);
            case "append" -> grown(object, appended(object, step.argument), step);
            default -> throw new IllegalArgumentException("no plain object knows " + step.function);
        };
    }

    /** True for a sequence that names each element of a set once. */
    private static boolean lists(Value result, Value object) {
        return result instanceof Value.Sequence sequence
                && object instanceof Value.Collection set
                && sequence.elements().size() == set.elements().size()
                && set.elements().containsAll(sequence.elements())
                && sequence.elements().containsAll(set.elements());
    }

    private static List<Value> compareAndSet(Value object, Step step) {
        List<Value> pair = ((Value.Sequence) step.argument).elements();
        boolean equal = object.equals(pair.get(0));
        if (step.result == Value.Bool.FALSE) {
            return when(!equal, object);
        }
        if (equal) {
            return List.of(pair.get(1));
        }
        return when(step.result == Value.UNKNOWN, object);
    }

    // What does not fit was refused, which nobody saw if it happened.
    private static List<Value> grown(Value before, Optional<Value> after, Step step) {
        return after.map(List::of).orElseGet(() -> when(step.result == Value.UNKNOWN, before));
    }

    private static Optional<Value> added(Value object, Value element) {
        Set<Value> elements = new LinkedHashSet<>();
        if (object instanceof Value.Collection set) {
            elements.addAll(set.elements());
        } else if (object != Value.NIL) {
            return Optional.empty();
        }
        elements.add(element);
        return Optional.of(new Value.Collection(elements));
    }

    private static Optional<Value> appended(Value object, Value piece) {
        if (object == Value.NIL) {
            return Optional.of(piece instanceof Value.Text ? piece : Value.sequence(piece));
        }
        if (object instanceof Value.Sequence sequence) {
            List<Value> elements = new ArrayList<>(sequence.elements());
            elements.add(piece);
            return Optional.of(new Value.Sequence(elements));
        }
        return object instanceof Value.Text text && piece instanceof Value.Text more
                ? Optional.of(Value.of(text.value() + more.value()))
                : Optional.empty();
    }
}
