// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.special;

import dev.assay.checkers.linearizability.special.ObjectHistory;
import dev.assay.checkers.model.Function;
import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Random small histories of one standard object. Clients call a plain object, so that each history
 * is linearizable at first; most are then changed at one place or a few, so that they may or may
 * not stay so.
 */
final class SmallObjectHistories {
    private final Kind kind;
    private final Randomness randomness;
    private final List<Operation> operations = new ArrayList<>();
    private final List<Integer> events = new ArrayList<>();
    private final List<Operation> late = new ArrayList<>();
    private Object state;
    private int fresh = 10;

    /** Which operations a history has. */
    enum Kind {
        /** Every value is written once; a cas that saw another value is left out. */
        REGISTER(ObjectType.REGISTER),
        /** Every value is written once; a cas may have seen another value. */
        REGISTER_WITH_MISMATCHES(ObjectType.REGISTER),
        /** Few values. */
        REGISTER_WITH_REPEATS(ObjectType.REGISTER),
        /** Add, remove and contains of few elements. */
        SET_BY_ELEMENT(ObjectType.SET),
        /** Add, contains and reads of all. */
        SET_THAT_GROWS(ObjectType.SET),
        /** Increments by one and reads. */
        COUNTER_BY_ONE(ObjectType.COUNTER),
        /** Increments and decrements by several amounts, and reads. */
        COUNTER(ObjectType.COUNTER),
        /** Acquire and release. */
        MUTEX(ObjectType.MUTEX);

        private final ObjectType type;

        Kind(ObjectType type) {
            this.type = type;
        }

        ObjectType type() {
            return type;
        }
    }

    /** One call. */
    private static final class Operation {
        private final Function function;
        private final Value argument;
        private Value result = Value.UNKNOWN;
        private boolean applied;

        Operation(Function function, Value argument) {
            this.function = function;
            this.argument = argument;
        }
    }

    private SmallObjectHistories(Kind kind, Randomness randomness) {
        this.kind = kind;
        this.randomness = randomness;
        this.state = initial();
    }

    /** The history that the randomness determines, valid or not. */
    static ObjectHistory of(Kind kind, Randomness randomness) {
        SmallObjectHistories made = new SmallObjectHistories(kind, randomness);
        made.run(2 + randomness.nextInt(4), 3 + randomness.nextInt(8));
        int changes = randomness.pick(List.of(0, 1, 1, 1, 2, 2, 4));
        for (int i = 0; i < changes; i++) {
            made.change();
        }
        // Most changes leave a history valid; half of the samples look for more of them.
        ObjectHistory history = made.history();
        for (int tries = randomness.nextInt(2) * 8;
                tries > 0 && PlainOrders.isLinearizable(history);
                tries--) {
            made.change();
            history = made.history();
        }
        return history;
    }

    private Object initial() {
        return switch (kind.type) {
            case REGISTER -> Value.of(0);
            case SET -> randomness.chance(0.2) ? Set.of(Value.of(0)) : Set.of();
            case COUNTER -> Value.of(randomness.pick(List.of(0, 0, 5)));
            case MUTEX -> randomness.chance(0.2);
            default -> throw new IllegalArgumentException("no " + kind);
        };
    }

    private void run(int clients, int count) {
        Object start = state;
        int[] open = new int[clients];
        Arrays.fill(open, -1);
        while (operations.size() < count || Arrays.stream(open).anyMatch(each -> each >= 0)) {
            int client = randomness.nextInt(clients);
            if (open[client] < 0) {
                if (operations.size() < count) {
                    open[client] = operations.size();
                    events.add(operations.size());
                    operations.add(request());
                }
                continue;
            }
            Operation operation = operations.get(open[client]);
            if (!operation.applied && randomness.chance(0.08)) {
                if (randomness.chance(0.5)) {
                    late.add(operation);
                }
                open[client] = -1;
            } else if (!operation.applied) {
                operation.applied = apply(operation);
                if (!operation.applied && randomness.chance(0.3)) {
                    // Nobody saw yet what this client called.
                    operations.set(open[client], opposite(operation));
                }
            } else {
                events.add(~open[client]);
                open[client] = -1;
            }
            if (!late.isEmpty() && randomness.chance(0.3)) {
                Operation crashed = late.remove(randomness.nextInt(late.size()));
                apply(crashed);
                crashed.result = Value.UNKNOWN;
            }
            // Who waits for a lock that nobody gives back waits for ever.
            if (++steps > 40 * count) {
                Arrays.fill(open, -1);
            }
        }
        state = start;
    }

    private int steps;

    private Operation request() {
        return switch (kind) {
            case REGISTER, REGISTER_WITH_MISMATCHES -> register(fresh);
            case REGISTER_WITH_REPEATS -> register(randomness.nextInt(4));
            case SET_BY_ELEMENT ->
                    new Operation(
                            randomness.pick(
                                    List.of(
                                            Function.ADD,
                                            Function.REMOVE,
                                            Function.CONTAINS,
                                            Function.CONTAINS)),
                            Value.of(randomness.nextInt(2)));
            case SET_THAT_GROWS -> {
                Function function =
                        randomness.pick(
                                List.of(
                                        Function.ADD,
                                        Function.ADD,
                                        Function.READ,
                                        Function.READ,
                                        Function.CONTAINS));
                yield new Operation(
                        function,
                        function == Function.READ ? Value.NIL : Value.of(randomness.nextInt(5)));
            }
            case COUNTER_BY_ONE ->
                    randomness.chance(0.5)
                            ? new Operation(Function.READ, Value.NIL)
                            : new Operation(
                                    Function.INCREMENT,
                                    randomness.chance(0.5) ? Value.NIL : Value.of(1));
            case COUNTER ->
                    randomness.chance(0.4)
                            ? new Operation(Function.READ, Value.NIL)
                            : new Operation(
                                    randomness.pick(
                                            List.of(Function.INCREMENT, Function.DECREMENT)),
                                    Value.of(randomness.nextInt(4)));
            case MUTEX ->
                    new Operation(
                            randomness.chance(0.8)
                                    ? (Boolean) state ? Function.RELEASE : Function.ACQUIRE
                                    : randomness.pick(List.of(Function.ACQUIRE, Function.RELEASE)),
                            Value.NIL);
        };
    }

    private Operation register(int next) {
        switch (randomness.nextInt(5)) {
            case 0, 1 -> {
                return new Operation(Function.READ, Value.NIL);
            }
            case 2 -> {
                fresh++;
                return new Operation(Function.WRITE, Value.of(next));
            }
            default -> {
                fresh++;
                Value expected =
                        randomness.chance(0.6)
                                ? (Value) state
                                : Value.of(randomness.nextInt(2) == 0 ? next - 1 : next - 2);
                return new Operation(Function.CAS, Value.sequence(expected, Value.of(next)));
            }
        }
    }

    /** Takes effect; false when it has to wait. */
    private boolean apply(Operation operation) {
        switch (operation.function) {
            case READ ->
                    operation.result = state instanceof Set<?> set ? elements(set) : (Value) state;
            case WRITE -> state = operation.argument;
            case CAS -> {
                List<Value> pair = ((Value.Sequence) operation.argument).elements();
                boolean equal = pair.get(0).equals(state);
                operation.result = Value.of(equal);
                state = equal ? pair.get(1) : state;
            }
            case ADD -> {
                Set<Object> more = new LinkedHashSet<>((Set<?>) state);
                more.add(operation.argument);
                state = more;
            }
            case REMOVE -> {
                Set<Object> fewer = new LinkedHashSet<>((Set<?>) state);
                fewer.remove(operation.argument);
                state = fewer;
            }
            case CONTAINS ->
                    operation.result = Value.of(((Set<?>) state).contains(operation.argument));
            case INCREMENT -> state = moved(operation.argument, 1);
            case DECREMENT -> state = moved(operation.argument, -1);
            default -> {
                boolean acquires = operation.function == Function.ACQUIRE;
                if (acquires == (Boolean) state) {
                    return false;
                }
                state = acquires;
            }
        }
        return true;
    }

    private static Operation opposite(Operation operation) {
        boolean acquires = operation.function == Function.ACQUIRE;
        return new Operation(acquires ? Function.RELEASE : Function.ACQUIRE, Value.NIL);
    }

    private Value moved(Value argument, int sign) {
        long amount = argument instanceof Value.Int(long number) ? number : 1;
        return Value.of(((Value.Int) state).value() + sign * amount);
    }

    private Value elements(Set<?> set) {
        List<Value> elements = new ArrayList<>();
        set.forEach(element -> elements.add((Value) element));
        randomness.shuffle(elements);
        return elements.isEmpty() && randomness.chance(0.5)
                ? Value.NIL
                : randomness.chance(0.5)
                        ? new Value.Sequence(elements)
                        : new Value.Collection(new LinkedHashSet<>(elements));
    }

    private void change() {
        if (kind == Kind.MUTEX && randomness.chance(0.4)) {
            int changed = randomness.nextInt(operations.size());
            operations.set(changed, opposite(operations.get(changed)));
            return;
        }
        switch (randomness.nextInt(4)) {
            case 0 -> otherResult();
            case 1 -> swapEvents(1);
            case 2 -> swapEvents(4);
            default -> loseReturn();
        }
    }

    private void otherResult() {
        List<Operation> seen =
                operations.stream().filter(each -> each.result != Value.UNKNOWN).toList();
        if (seen.isEmpty()) {
            return;
        }
        Operation changed = randomness.pick(seen);
        Operation other = randomness.pick(operations);
        changed.result =
                switch (changed.result) {
                    case Value.Bool bool -> Value.of(!bool.isTrue());
                    case Value.Int number ->
                            kind.type == ObjectType.COUNTER
                                    ? Value.of(number.value() + randomness.between(-2, 2))
                                    : other.argument instanceof Value.Int
                                            ? other.argument
                                            : other.result instanceof Value.Int
                                                    ? other.result
                                                    : Value.of(99);
                    case Value.Sequence list -> shortened(list.elements());
                    case Value.Collection set -> shortened(List.copyOf(set.elements()));
                    default -> Value.sequence(Value.of(randomness.nextInt(5)));
                };
    }

    private Value shortened(List<Value> elements) {
        List<Value> fewer = new ArrayList<>(elements);
        if (!fewer.isEmpty() && randomness.chance(0.7)) {
            fewer.remove(randomness.nextInt(fewer.size()));
        } else {
            fewer.add(Value.of(randomness.nextInt(5)));
        }
        return new Value.Sequence(fewer);
    }

    /** Moves one event by up to so many places, never across the other one of its operation. */
    private void swapEvents(int farthest) {
        int at = randomness.nextInt(events.size());
        for (int i = 0; i < farthest && at + 1 < events.size(); i++, at++) {
            if (events.get(at + 1) == ~events.get(at)) {
                return;
            }
            java.util.Collections.swap(events, at, at + 1);
        }
    }

    private void loseReturn() {
        List<Integer> returns = events.stream().filter(event -> event < 0).toList();
        if (!returns.isEmpty() && randomness.chance(0.5)) {
            Integer lost = randomness.pick(returns);
            events.remove(lost);
            operations.get(~lost).result = Value.UNKNOWN;
        }
    }

    private boolean isLeftOut(Operation operation, boolean completed) {
        boolean reads =
                operation.function == Function.READ || operation.function == Function.CONTAINS;
        boolean failed = operation.function == Function.CAS && operation.result == Value.Bool.FALSE;
        return (reads && !completed) || (failed && kind == Kind.REGISTER);
    }

    private ObjectHistory history() {
        ValuePool values = new ValuePool();
        int size = operations.size();
        int[] number = new int[size];
        Arrays.fill(number, -1);
        List<Integer> order = new ArrayList<>();
        List<Operation> kept = new ArrayList<>();
        for (int event : events) {
            int operation = event < 0 ? ~event : event;
            if (event >= 0 && !isLeftOut(operations.get(operation), events.contains(~operation))) {
                number[operation] = kept.size();
                kept.add(operations.get(operation));
            }
            if (number[operation] >= 0) {
                order.add(event < 0 ? ~number[operation] : number[operation]);
            }
        }
        byte[] function = new byte[kept.size()];
        int[] argument = new int[kept.size()];
        int[] result = new int[kept.size()];
        int[] invoked = new int[kept.size()];
        int[] returned = new int[kept.size()];
        Arrays.fill(returned, ObjectHistory.NEVER);
        Arrays.fill(result, ValuePool.UNKNOWN);
        for (int at = 0; at < order.size(); at++) {
            int operation = order.get(at) < 0 ? ~order.get(at) : order.get(at);
            Operation each = kept.get(operation);
            function[operation] = (byte) each.function.ordinal();
            argument[operation] = values.intern(each.argument);
            if (order.get(at) >= 0) {
                invoked[operation] = 3 * at + 1;
            } else {
                returned[operation] = 3 * at + 1;
                result[operation] =
                        values.intern(
                                Optional.of(each.result)
                                        .filter(value -> value != Value.UNKNOWN)
                                        .orElse(each.argument));
            }
        }
        return new ObjectHistory(
                kind.type,
                state,
                values,
                function,
                argument,
                result,
                invoked,
                returned,
                order.stream().mapToInt(Integer::intValue).toArray());
    }
}
