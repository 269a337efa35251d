// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.isolation;

import dev.assay.histories.MicroOperation;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A store that remembers all its states and runs transactions on the newest, on an old one, or each
 * step on another. Keys {@code l} and {@code m} are lists, {@code s} and {@code t} sets, {@code c}
 * and {@code d} counters, others registers.
 */
final class SmallStore {
    private final Randomness randomness;
    private final boolean isNumbered;
    private final double old;
    private final double mixed;
    private final double spoilt;
    private final List<Map<Value, Value>> states = new ArrayList<>();
    private final Map<Value, Long> numbers = new LinkedHashMap<>();

    SmallStore(Randomness randomness, boolean isNumbered) {
        this.randomness = randomness;
        this.isNumbered = isNumbered;
        double drawn = randomness.nextDouble();
        old = drawn < 0.15 ? 0 : drawn < 0.5 ? 0.8 : 0.3;
        mixed = drawn < 0.5 ? 0 : 0.9;
        spoilt = randomness.chance(0.2) ? 0.3 : 0;
        states.add(Map.of());
    }

    void declare(Map<Value, Value> universe) {
        states.set(0, universe);
    }

    /** The steps with their results. */
    List<MicroOperation> run(List<MicroOperation> asked, boolean happens) {
        boolean isOld = randomness.chance(old);
        boolean isMixed = randomness.chance(mixed);
        Map<Value, Value> newest = new LinkedHashMap<>(states.get(states.size() - 1));
        int base = isOld ? randomness.nextInt(states.size()) : states.size() - 1;
        List<MicroOperation> effects = new ArrayList<>();
        List<MicroOperation> done = new ArrayList<>();
        for (MicroOperation step : asked) {
            base = isMixed ? randomness.nextInt(states.size()) : base;
            Map<Value, Value> view = new LinkedHashMap<>(states.get(base));
            effects.forEach(effect -> apply(effect, view));
            done.add(result(step, view, effects));
        }
        if (happens) {
            effects.forEach(effect -> apply(effect, newest));
            states.add(newest);
            if (isNumbered) {
                return numbered(done);
            }
        }
        return done;
    }

    private MicroOperation result(
            MicroOperation step, Map<Value, Value> view, List<MicroOperation> effects) {
        Value key = step.key();
        switch (step.function()) {
            case "r" -> {
                return new MicroOperation("r", key, spoil(view.getOrDefault(key, nothing(key))));
            }
            case "rp" -> {
                Map<Value, Value> found = new LinkedHashMap<>();
                for (String each : List.of("x", "y")) {
                    Value value = plain(view.getOrDefault(Value.of(each), Value.NIL));
                    if (value != Value.NIL && matches(step.key(), (Value.Int) value)) {
                        found.put(Value.of(each), value);
                    }
                }
                return new MicroOperation("rp", key, new Value.Mapping(found));
            }
            case "cas" -> {
                List<Value> both = ((Value.Sequence) step.value()).elements();
                boolean succeeds = plain(view.getOrDefault(key, Value.NIL)).equals(both.get(0));
                succeeds ^= randomness.chance(spoilt / 3);
                if (succeeds) {
                    effects.add(new MicroOperation("w", key, both.get(1)));
                }
                boolean isTold = randomness.chance(0.5);
                return new MicroOperation(
                        "cas", key, succeeds && isTold ? step.value() : Value.of(succeeds));
            }
            default -> {
                effects.add(step);
                return step;
            }
        }
    }

    private static boolean matches(Value predicate, Value.Int value) {
        return !(predicate instanceof Value.Sequence parts)
                || (parts.elements().size() == 2
                        ? value.equals(parts.elements().get(1))
                        : value.value() % 2 == 1);
    }

    private static Value nothing(Value key) {
        return switch (((Value.Text) key).value()) {
            case "l", "m" -> Value.sequence();
            case "s", "t" -> new Value.Collection(Set.of());
            case "c", "d" -> Value.of(0);
            default -> Value.NIL;
        };
    }

    private Value spoil(Value value) {
        if (!randomness.chance(spoilt)) {
            return value;
        }
        return switch (value) {
            case Value.Sequence list ->
                    list.elements().isEmpty()
                            ? list
                            : new Value.Sequence(
                                    list.elements().subList(0, list.elements().size() - 1));
            case Value.Collection set -> {
                Set<Value> fewer = new LinkedHashSet<>(set.elements());
                fewer.stream().findFirst().ifPresent(fewer::remove);
                yield new Value.Collection(fewer);
            }
            case Value.Int number -> Value.of(number.value() + (randomness.chance(0.5) ? 1 : -1));
            default -> Value.of(1 + randomness.nextInt(3));
        };
    }

    private static Value plain(Value value) {
        return value instanceof Value.Mapping map
                ? map.entries().getOrDefault(new Value.Keyword("value"), Value.NIL)
                : value;
    }

    private void apply(MicroOperation effect, Map<Value, Value> state) {
        Value key = effect.key();
        Value before = state.getOrDefault(key, nothing(key));
        state.put(
                key,
                switch (effect.function()) {
                    case "append" -> {
                        List<Value> list = new ArrayList<>(((Value.Sequence) before).elements());
                        list.add(effect.value());
                        yield new Value.Sequence(list);
                    }
                    case "add", "remove" -> {
                        Set<Value> set =
                                new LinkedHashSet<>(((Value.Collection) before).elements());
                        if (effect.function().equals("add")) {
                            set.add(effect.value());
                        } else {
                            set.remove(effect.value());
                        }
                        yield new Value.Collection(set);
                    }
                    case "inc", "dec" -> {
                        long amount = ((Value.Int) effect.value()).value();
                        yield Value.of(
                                ((Value.Int) before).value()
                                        + (effect.function().equals("inc") ? amount : -amount));
                    }
                    case "delete" -> Value.NIL;
                    default -> effect.value();
                });
    }

    /** Gives what a transaction wrote numbers, and those who read it later see them. */
    private List<MicroOperation> numbered(List<MicroOperation> done) {
        Map<Value, Value> newest = states.get(states.size() - 1);
        List<MicroOperation> told = new ArrayList<>();
        for (MicroOperation step : done) {
            boolean isWrite =
                    step.function().equals("w")
                            || step.function().equals("delete")
                            || (step.function().equals("cas") && step.value() != Value.of(false));
            if (!isWrite) {
                told.add(step);
                continue;
            }
            long number = numbers.merge(step.key(), 1L, Long::sum);
            Value version =
                    withNumber(step.function().equals("delete") ? Value.NIL : step.value(), number);
            told.add(new MicroOperation(step.function(), step.key(), version));
            newest.put(
                    step.key(),
                    withNumber(plain(newest.getOrDefault(step.key(), Value.NIL)), number));
        }
        return told;
    }

    private static Value withNumber(Value value, long number) {
        Map<Value, Value> entries = new LinkedHashMap<>();
        entries.put(new Value.Keyword("value"), value);
        entries.put(new Value.Keyword("version"), Value.of(number));
        return new Value.Mapping(entries);
    }
}
