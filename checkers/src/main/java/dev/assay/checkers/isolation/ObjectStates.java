// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.model.Function;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The states of registers, lists, sets and counters, on which transactions are run step by step as
 * a database would that does one thing after the other.
 */
final class ObjectStates {
    private final History history;
    private final TransactionKeys keys;
    private final Map<Value, Value> registers = new LinkedHashMap<>();
    private final Map<Value, Long> numbers = new HashMap<>();
    private final Map<Value, List<Value>> lists = new HashMap<>();
    private final Map<Value, Set<Value>> sets = new HashMap<>();
    private final Map<Value, BigInteger> counters = new HashMap<>();

    /** What two transactions must not both change at a time: a key, or an element of a set. */
    record Unit(Value key, Value element) {}

    /**
     * A change.
     *
     * @param value what is written, appended, or added to a counter
     * @param number of the version that it makes, where that is known
     */
    record Effect(Function function, Unit unit, Value value, OptionalLong number) {}

    ObjectStates(History history) {
        this.history = history;
        keys = new TransactionKeys(history);
    }

    /** What a transaction changes; empty when it returned something else than it had to. */
    Optional<List<Effect>> run(int transaction) {
        boolean isOk = history.outcome(transaction) == EventType.OK;
        List<Effect> effects = new ArrayList<>();
        int end = history.firstStep(transaction + 1);
        for (int step = history.firstStep(transaction); step < end; step++) {
            Value key = history.values().get(history.stepKey(step));
            Value argument = history.values().get(history.stepArgument(step));
            Value result = history.values().get(history.stepResult(step));
            boolean isSeen = isOk && result != Value.UNKNOWN;
            if (keys.isUniverse(step)) {
                ((Value.Mapping) argument)
                        .entries()
                        .forEach((each, value) -> effects.add(write(each, value, value)));
            } else if (keys.isPredicateRead(step)) {
                if (isSeen && !evaluate(transaction, key, effects).equals(entries(result))) {
                    return Optional.empty();
                }
            } else if (keys.function(step) == Function.READ) {
                if (isSeen && !isSame(keys.type(history.stepKey(step)), key, result, effects)) {
                    return Optional.empty();
                }
            } else if (keys.function(step) == Function.CAS) {
                List<Value> both = ((Value.Sequence) Numbered.of(argument).value()).elements();
                boolean isFound = register(key, effects).equals(both.get(0));
                if (isSeen && isFound == (result == Value.Bool.FALSE)) {
                    return Optional.empty();
                }
                if (isFound) {
                    effects.add(write(key, both.get(1), isOk ? result : argument));
                }
            } else {
                effects.add(change(step, key, argument, isOk ? result : argument));
            }
        }
        return Optional.of(effects);
    }

    private static Map<Value, Value> entries(Value result) {
        return result instanceof Value.Mapping map ? map.entries() : Map.of();
    }

    private static Effect write(Value key, Value value, Value carrier) {
        return new Effect(
                Function.WRITE,
                new Unit(key, Value.ABSENT),
                value,
                Numbered.of(carrier).number().map(OptionalLong::of).orElseGet(OptionalLong::empty));
    }

    private Effect change(int step, Value key, Value argument, Value carrier) {
        Function function = keys.function(step);
        Unit whole = new Unit(key, Value.ABSENT);
        return switch (function) {
            case WRITE, ADD_IF_ABSENT -> write(key, Numbered.of(argument).value(), carrier);
            case DELETE -> write(key, Value.NIL, carrier);
            case ADD, REMOVE ->
                    new Effect(function, new Unit(key, argument), argument, OptionalLong.empty());
            case INCREMENT, DECREMENT -> {
                BigInteger amount =
                        argument == Value.NIL
                                ? BigInteger.ONE
                                : CounterReads.amount(step, argument);
                yield new Effect(
                        Function.INCREMENT,
                        new Unit(key, Value.of(step)),
                        CounterReads.value(
                                function == Function.INCREMENT ? amount : amount.negate()),
                        OptionalLong.empty());
            }
            default -> new Effect(function, whole, argument, OptionalLong.empty());
        };
    }

    private Value register(Value key, List<Effect> effects) {
        Value value = registers.getOrDefault(key, Value.NIL);
        for (Effect effect : effects) {
            value = isOf(effect, key, Function.WRITE) ? effect.value() : value;
        }
        return value;
    }

    private static boolean isOf(Effect effect, Value key, Function function) {
        return effect.function() == function && effect.unit().key().equals(key);
    }

    private Map<Value, Value> evaluate(int transaction, Value text, List<Effect> effects) {
        PredicateTest predicate = PredicateTest.of(transaction, text);
        Set<Value> all = new HashSet<>(registers.keySet());
        effects.stream()
                .filter(effect -> effect.function() == Function.WRITE)
                .forEach(effect -> all.add(effect.unit().key()));
        Map<Value, Value> found = new HashMap<>();
        for (Value key : all) {
            Value value = register(key, effects);
            if (predicate.holds(value)) {
                found.put(key, value);
            }
        }
        return found;
    }

    private boolean isSame(KeyType type, Value key, Value result, List<Effect> effects) {
        return switch (type) {
            case REGISTER -> register(key, effects).equals(Numbered.of(result).value());
            case LIST -> {
                List<Value> list = new ArrayList<>(lists.getOrDefault(key, List.of()));
                for (Effect effect : effects) {
                    if (isOf(effect, key, Function.APPEND)) {
                        list.add(effect.value());
                    }
                }
                yield result instanceof Value.Sequence read
                        ? list.equals(read.elements())
                        : list.isEmpty();
            }
            case SET -> {
                Set<Value> set = new HashSet<>(sets.getOrDefault(key, Set.of()));
                effects.forEach(effect -> toSet(effect, key, set));
                yield switch (result) {
                    case Value.Collection read -> set.equals(read.elements());
                    case Value.Sequence read -> set.equals(new HashSet<>(read.elements()));
                    default -> set.isEmpty();
                };
            }
            case COUNTER -> {
                BigInteger sum = counters.getOrDefault(key, BigInteger.ZERO);
                for (Effect effect : effects) {
                    if (isOf(effect, key, Function.INCREMENT)) {
                        sum = sum.add(CounterReads.amount(0, effect.value()));
                    }
                }
                yield sum.equals(
                        result == Value.NIL ? BigInteger.ZERO : CounterReads.amount(0, result));
            }
        };
    }

    private static void toSet(Effect effect, Value key, Set<Value> set) {
        if (isOf(effect, key, Function.ADD)) {
            set.add(effect.value());
        } else if (isOf(effect, key, Function.REMOVE)) {
            set.remove(effect.value());
        }
    }

    /** Takes changes in; false when the numbers of versions are not in their order. */
    boolean commit(List<Effect> effects) {
        boolean isInOrder = true;
        for (Effect effect : effects) {
            Value key = effect.unit().key();
            switch (effect.function()) {
                case WRITE -> {
                    registers.put(key, effect.value());
                    if (effect.number().isPresent()) {
                        Long before = numbers.put(key, effect.number().getAsLong());
                        isInOrder &= before == null || before <= effect.number().getAsLong();
                    }
                }
                case APPEND ->
                        lists.computeIfAbsent(key, each -> new ArrayList<>()).add(effect.value());
                case INCREMENT ->
                        counters.merge(
                                key, CounterReads.amount(0, effect.value()), BigInteger::add);
                default -> toSet(effect, key, sets.computeIfAbsent(key, each -> new HashSet<>()));
            }
        }
        return isInOrder;
    }
}
