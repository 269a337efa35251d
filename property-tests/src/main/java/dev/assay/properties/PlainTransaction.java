// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A transaction of a small history: what it left in each object, and what it must have seen before
 * that. States are lists of values: none where nothing is, one for a register, an element of a set
 * that is there, or a share of a counter, all elements of a list.
 */
final class PlainTransaction {
    /** In place of a version's number: declared at the beginning. */
    static final long DECLARED = Long.MIN_VALUE;

    /** An object, or a part of one that can be seen by itself. */
    record Unit(String kind, Value key, Value part) {}

    /**
     * What it saw.
     *
     * @param first what the first read says of the states of units
     * @param all what all reads say
     * @param isNeverInitial whether it cannot have seen the state before all
     * @param number of the version, or {@link #DECLARED} where the first read does not tell it
     * @param laterNumber what a later read tells of it
     */
    record Read(
            List<Unit> units,
            Predicate<List<List<Value>>> first,
            Predicate<List<List<Value>>> all,
            boolean isNeverInitial,
            long number,
            long laterNumber) {}

    private static final class Seen {
        private final int step;
        private final boolean isFound;
        private final List<Unit> units;
        private final Predicate<List<List<Value>>> first;
        private Predicate<List<List<Value>>> all;
        private final boolean isNeverInitial;
        private long number = DECLARED;
        private long laterNumber = DECLARED;

        Seen(
                int step,
                boolean isFound,
                List<Unit> units,
                Predicate<List<List<Value>>> first,
                boolean isNeverInitial) {
            this.step = step;
            this.isFound = isFound;
            this.units = units;
            this.first = first;
            this.isNeverInitial = isNeverInitial;
            all = first;
        }

        private int step() {
            return step;
        }

        private boolean isFound() {
            return isFound;
        }
    }

    private final History history;
    private final PlainUniverse universe;
    private final int number;
    private final boolean isCertain;
    private final Map<Unit, List<Value>> effects = new LinkedHashMap<>();
    private final Map<Unit, Long> numbers = new HashMap<>();
    private final Map<Unit, Seen> seen = new LinkedHashMap<>();
    private final Map<Value, Seen> sums = new LinkedHashMap<>();
    private final Map<Value, Long> changed = new HashMap<>();
    private final Map<Value, Long> rest = new HashMap<>();
    private final Map<Unit, List<Value>> known = new HashMap<>();
    private boolean isSound = true;

    private PlainTransaction(History history, int number, PlainUniverse universe) {
        this.history = history;
        this.number = number;
        this.universe = universe;
        isCertain = history.outcome(number) == EventType.OK;
    }

    /** The ways in which it can have happened: one if it committed. */
    static List<PlainTransaction> variants(History history, int number, PlainUniverse universe) {
        int swaps = 0;
        for (int step = history.firstStep(number); step < history.firstStep(number + 1); step++) {
            swaps += history.functionName(history.stepFunction(step)).equals("cas") ? 1 : 0;
        }
        boolean isCertain = history.outcome(number) == EventType.OK;
        List<PlainTransaction> variants = new ArrayList<>();
        for (int outcome = 0; outcome < (isCertain ? 1 : 1 << swaps); outcome++) {
            PlainTransaction made = new PlainTransaction(history, number, universe);
            made.run(outcome);
            if (isCertain || made.isSound) {
                variants.add(made);
            }
        }
        return variants;
    }

    int number() {
        return number;
    }

    boolean isCertain() {
        return isCertain;
    }

    boolean isSound() {
        return isSound;
    }

    Map<Unit, List<Value>> effects() {
        return effects;
    }

    Map<Unit, Long> numbers() {
        return numbers;
    }

    List<Read> reads() {
        List<Seen> all = new ArrayList<>(seen.values());
        all.addAll(sums.values());
        all.sort(Comparator.comparingInt(Seen::step).thenComparing(Seen::isFound));
        return all.stream()
                .map(
                        each ->
                                new Read(
                                        each.units,
                                        each.first,
                                        each.all,
                                        each.isNeverInitial,
                                        each.number,
                                        each.laterNumber))
                .toList();
    }

    static Collection<Value> elements(Value value) {
        return switch (value) {
            case Value.Sequence list -> list.elements();
            case Value.Collection set -> set.elements();
            default -> List.of();
        };
    }

    private void run(int outcomes) {
        int swap = 0;
        for (int step = history.firstStep(number); step < history.firstStep(number + 1); step++) {
            String function = history.functionName(history.stepFunction(step));
            Value key = history.values().get(history.stepKey(step));
            Value argument = history.values().get(history.stepArgument(step));
            Value result = history.values().get(history.stepResult(step));
            Unit register = PlainUniverse.unit("register", key, Value.ABSENT);
            switch (function) {
                case "w", "insert" ->
                        write(register, plain(argument), isCertain ? result : argument);
                case "delete" -> write(register, Value.NIL, isCertain ? result : argument);
                case "init" ->
                        ((Value.Mapping) argument)
                                .entries()
                                .forEach(
                                        (each, value) -> {
                                            Unit unit =
                                                    PlainUniverse.unit(
                                                            "register", each, Value.ABSENT);
                                            write(unit, value, value);
                                            numbers.put(unit, DECLARED);
                                        });
                case "cas" -> {
                    List<Value> both = ((Value.Sequence) plain(argument)).elements();
                    boolean succeeds =
                            isCertain ? result != Value.Bool.FALSE : (outcomes >> swap & 1) != 0;
                    swap++;
                    List<Value> expected = state(both.get(0));
                    read(register, step, true, each -> each.equals(expected) == succeeds);
                    if (succeeds) {
                        write(register, both.get(1), isCertain ? result : argument);
                    }
                }
                case "append" -> append(PlainUniverse.unit("list", key, Value.ABSENT), argument);
                case "add", "remove" -> {
                    Unit unit = PlainUniverse.unit("set", key, argument);
                    List<Value> state =
                            function.equals("add") ? List.of(Value.of(true)) : List.of();
                    effects.put(unit, state);
                    known.put(unit, state);
                }
                case "inc", "dec" -> {
                    long amount = ((Value.Int) argument).value();
                    changed.merge(key, function.equals("inc") ? amount : -amount, Long::sum);
                }
                default -> {
                    if (isCertain && result != Value.UNKNOWN) {
                        if (function.equals("rp")) {
                            evaluate(step, key, (Value.Mapping) result);
                        } else {
                            see(step, key, result);
                        }
                    }
                }
            }
        }
        changed.forEach(
                (key, amount) -> {
                    if (amount != 0) {
                        effects.put(
                                PlainUniverse.unit("counter", key, Value.of(number)),
                                List.of(Value.of(amount)));
                    }
                });
    }

    private static List<Value> state(Value value) {
        return value == Value.NIL ? List.of() : List.of(value);
    }

    /** A value without the number of its version. */
    private static Value plain(Value carried) {
        return number(carried) == null
                ? carried
                : ((Value.Mapping) carried)
                        .entries()
                        .getOrDefault(new Value.Keyword("value"), Value.NIL);
    }

    private static @Nullable Long number(Value carried) {
        return carried instanceof Value.Mapping map
                        && map.entries().get(new Value.Keyword("version")) instanceof Value.Int told
                ? Long.valueOf(told.value())
                : null;
    }

    private void write(Unit unit, Value value, Value carrier) {
        effects.put(unit, state(value));
        known.put(unit, state(value));
        numbers.remove(unit);
        Long told = number(carrier);
        if (told != null) {
            numbers.put(unit, told);
        }
    }

    private void append(Unit unit, Value element) {
        List<Value> own = new ArrayList<>(effects.getOrDefault(unit, List.of()));
        own.add(element);
        effects.put(unit, own);
        known.computeIfPresent(
                unit,
                (each, list) -> {
                    List<Value> longer = new ArrayList<>(list);
                    longer.add(element);
                    return longer;
                });
    }

    private void see(int step, Value key, Value result) {
        switch (universe.kind(key)) {
            case "list" ->
                    seeList(
                            step,
                            PlainUniverse.unit("list", key, Value.ABSENT),
                            List.copyOf(elements(result)));
            case "set" -> {
                Collection<Value> found = elements(result);
                for (Unit unit : universe.parts(key)) {
                    boolean isThere = found.contains(unit.part());
                    read(unit, step, isThere, state -> state.isEmpty() != isThere);
                }
            }
            case "counter" ->
                    sum(step, key, result == Value.NIL ? 0 : ((Value.Int) result).value());
            default -> {
                List<Value> expected = state(plain(result));
                Unit unit = PlainUniverse.unit("register", key, Value.ABSENT);
                boolean isFirst = !seen.containsKey(unit) && !known.containsKey(unit);
                read(unit, step, !expected.isEmpty(), expected::equals);
                Long told = number(result);
                if (isFirst && told != null) {
                    Objects.requireNonNull(seen.get(unit)).number = told;
                } else if (told != null && !known.containsKey(unit)) {
                    Seen before = Objects.requireNonNull(seen.get(unit));
                    isSound &= before.laterNumber == DECLARED || before.laterNumber == told;
                    before.laterNumber = told;
                }
            }
        }
    }

    private void seeList(int step, Unit unit, List<Value> list) {
        List<Value> own = effects.getOrDefault(unit, List.of());
        if (known.containsKey(unit)) {
            isSound &= list.equals(known.get(unit));
        } else if (list.size() < own.size()
                || !list.subList(list.size() - own.size(), list.size()).equals(own)) {
            isSound = false;
        } else {
            List<Value> others = list.subList(0, list.size() - own.size());
            seen.put(
                    unit,
                    new Seen(
                            step,
                            true,
                            List.of(unit),
                            state -> state.get(0).equals(others),
                            false));
        }
        known.put(unit, list);
    }

    private void read(Unit unit, int step, boolean isFound, Predicate<List<Value>> says) {
        if (known.containsKey(unit)) {
            isSound &= says.test(Objects.requireNonNull(known.get(unit)));
            return;
        }
        Predicate<List<List<Value>>> demand = state -> says.test(state.get(0));
        Seen before = seen.get(unit);
        if (before != null) {
            before.all = before.all.and(demand);
            return;
        }
        boolean isNeverInitial = universe.isDeclared(unit.key());
        Seen made = new Seen(step, isFound, List.of(unit), demand, isNeverInitial);
        seen.put(unit, made);
    }

    private void sum(int step, Value key, long total) {
        long others = total - changed.getOrDefault(key, 0L);
        Long before = rest.putIfAbsent(key, others);
        if (before != null) {
            isSound &= before == others;
            return;
        }
        List<Unit> parts = new ArrayList<>(universe.parts(key));
        parts.remove(PlainUniverse.unit("counter", key, Value.of(number)));
        sums.put(
                key,
                new Seen(
                        step,
                        true,
                        parts,
                        states ->
                                states.stream()
                                                .flatMap(List::stream)
                                                .mapToLong(each -> ((Value.Int) each).value())
                                                .sum()
                                        == others,
                        false));
    }

    private void evaluate(int step, Value predicate, Value.Mapping result) {
        for (Unit unit : universe.units()) {
            if (unit.kind().equals("register")) {
                Value found = result.entries().get(unit.key());
                read(
                        unit,
                        step,
                        found != null,
                        state ->
                                found == null
                                        ? !matches(predicate, state)
                                        : state.equals(List.of(found))
                                                && matches(predicate, state));
            }
        }
    }

    private static boolean matches(Value predicate, List<Value> state) {
        if (state.isEmpty() || !(predicate instanceof Value.Sequence parts)) {
            return !state.isEmpty();
        }
        return parts.elements().size() == 2
                ? state.get(0).equals(parts.elements().get(1))
                : ((Value.Int) state.get(0)).value() % ((Value.Int) parts.elements().get(1)).value()
                        == ((Value.Int) parts.elements().get(2)).value();
    }
}
