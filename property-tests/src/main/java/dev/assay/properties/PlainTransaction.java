// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties;

import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
     * One read of what others wrote.
     *
     * @param moment when it was among those of its transaction, the same for what was read at once
     * @param says what it says of the states of units
     * @param isSound whether the transaction does not contradict itself by it, by those states
     * @param isNeverInitial whether it cannot have seen the state before all
     * @param number of the version, or {@link #DECLARED} where it was not told
     */
    record Read(
            int moment,
            List<Unit> units,
            Predicate<List<List<Value>>> says,
            Predicate<List<List<Value>>> isSound,
            boolean isNeverInitial,
            long number) {}

    private final History history;
    private final PlainUniverse universe;
    private final int number;
    private final boolean isCertain;
    private final Map<Unit, List<Value>> effects = new LinkedHashMap<>();
    private final Map<Unit, Long> numbers = new HashMap<>();
    private final List<Read> reads = new ArrayList<>();

    /** What it left in a register or for an element of a set, from the first on. */
    private final Map<Unit, List<List<Value>>> left = new HashMap<>();

    /** What it knows of a list that it read. */
    private final Map<Unit, List<Value>> known = new HashMap<>();

    /** What its changes of a counter came to, from none on. */
    private final Map<Value, List<Long>> changed = new HashMap<>();

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

    /** In the order of its steps. */
    List<Read> reads() {
        return reads;
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
                    read(register, step, each -> each.equals(expected) == succeeds, DECLARED);
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
                    left.computeIfAbsent(unit, each -> new ArrayList<>()).add(state);
                }
                case "inc", "dec" -> {
                    long amount = ((Value.Int) argument).value();
                    List<Long> sums = sums(key);
                    sums.add(
                            sums.get(sums.size() - 1)
                                    + (function.equals("inc") ? amount : -amount));
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
                (key, sums) -> {
                    long amount = sums.get(sums.size() - 1);
                    if (amount != 0) {
                        effects.put(
                                PlainUniverse.unit("counter", key, Value.of(number)),
                                List.of(Value.of(amount)));
                    }
                });
    }

    private List<Long> sums(Value key) {
        return changed.computeIfAbsent(key, each -> new ArrayList<>(List.of(0L)));
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
        left.computeIfAbsent(unit, each -> new ArrayList<>()).add(state(value));
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
                    read(unit, step, state -> state.isEmpty() != isThere, DECLARED);
                }
            }
            case "counter" ->
                    sum(step, key, result == Value.NIL ? 0 : ((Value.Int) result).value());
            default -> {
                List<Value> expected = state(plain(result));
                Unit unit = PlainUniverse.unit("register", key, Value.ABSENT);
                Long told = number(result);
                read(unit, step, expected::equals, told == null ? DECLARED : told);
            }
        }
    }

    /** At the end are its own elements, all of them, or those that it sees, each once. */
    private void seeList(int step, Unit unit, List<Value> list) {
        List<Value> own = effects.getOrDefault(unit, List.of());
        int end = list.size() - own.size();
        boolean isWhole = end >= 0 && list.subList(end, list.size()).equals(own);
        isSound &= known.containsKey(unit) ? list.equals(known.get(unit)) : isWhole;
        if (!isWhole) {
            List<Value> unseen = new ArrayList<>(own);
            end = list.size();
            while (end > 0 && unseen.remove(list.get(end - 1))) {
                end--;
            }
        }
        List<Value> others = list.subList(0, end);
        Predicate<List<List<Value>>> says = state -> state.get(0).equals(others);
        reads.add(new Read(step, List.of(unit), says, each -> true, false, DECLARED));
        known.put(unit, list);
    }

    /** What it wrote itself before is its own, and else some other one's. */
    private void read(Unit unit, int moment, Predicate<List<Value>> says, long told) {
        List<List<Value>> own = left.getOrDefault(unit, List.of());
        isSound &= own.isEmpty() || says.test(own.get(own.size() - 1));
        if (own.stream().anyMatch(says)) {
            return;
        }
        Predicate<List<List<Value>>> demand = state -> says.test(state.get(0));
        boolean isNeverInitial = universe.isDeclared(unit.key());
        reads.add(new Read(moment, List.of(unit), demand, each -> true, isNeverInitial, told));
    }

    private void sum(int step, Value key, long total) {
        List<Unit> parts = new ArrayList<>(universe.parts(key));
        parts.remove(PlainUniverse.unit("counter", key, Value.of(number)));
        List<Long> own = List.copyOf(sums(key));
        reads.add(
                new Read(
                        step,
                        parts,
                        states -> own.contains(total - sum(states)),
                        states -> own.get(own.size() - 1) == total - sum(states),
                        false,
                        DECLARED));
    }

    private static long sum(List<List<Value>> states) {
        return states.stream()
                .flatMap(List::stream)
                .mapToLong(each -> ((Value.Int) each).value())
                .sum();
    }

    private void evaluate(int step, Value predicate, Value.Mapping result) {
        for (Unit unit : universe.units()) {
            if (unit.kind().equals("register")) {
                Value found = result.entries().get(unit.key());
                Predicate<List<Value>> says =
                        state ->
                                found == null
                                        ? !matches(predicate, state)
                                        : state.equals(List.of(found)) && matches(predicate, state);
                read(unit, step, says, DECLARED);
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
