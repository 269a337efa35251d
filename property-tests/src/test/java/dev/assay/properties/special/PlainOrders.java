// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.special;

import dev.assay.checkers.linearizability.special.ObjectHistory;
import dev.assay.checkers.model.Function;
import dev.assay.histories.Value;
import java.math.BigInteger;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An oracle for small histories of one object: tries every order of the operations, straight from
 * the definition, on an immutable object of its own. Up to 31 operations, in practice about ten.
 */
final class PlainOrders {
    private final ObjectHistory history;
    private final int required;
    private final Set<Tried> tried = new HashSet<>();

    private record Tried(int done, Object state) {}

    private PlainOrders(ObjectHistory history) {
        this.history = history;
        int mask = 0;
        for (int operation = 0; operation < history.size(); operation++) {
            mask |= history.isCompleted(operation) ? 1 << operation : 0;
        }
        required = mask;
    }

    static boolean isLinearizable(ObjectHistory history) {
        Object start =
                switch (history.type()) {
                    case SET -> Set.copyOf((Collection<?>) history.initial());
                    case COUNTER -> BigInteger.valueOf(((Value.Int) history.initial()).value());
                    default -> history.initial();
                };
        return new PlainOrders(history).explains(0, start);
    }

    private boolean explains(int done, Object state) {
        if ((done & required) == required) {
            return true;
        }
        if (!tried.add(new Tried(done, state))) {
            return false;
        }
        for (int next = 0; next < history.size(); next++) {
            if ((done & 1 << next) == 0 && mayBeNext(done, next)) {
                Optional<Object> after = after(state, next);
                if (after.isPresent() && explains(done | 1 << next, after.get())) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean mayBeNext(int done, int next) {
        for (int other = 0; other < history.size(); other++) {
            if ((done & 1 << other) == 0
                    && history.isCompleted(other)
                    && history.returned()[other] < history.invoked()[next]) {
                return false;
            }
        }
        return true;
    }

    private Optional<Object> after(Object state, int operation) {
        Function function = history.function(operation);
        Value argument = history.values().get(history.argument()[operation]);
        Value result = history.values().get(history.result()[operation]);
        return switch (history.type()) {
            case REGISTER -> register((Value) state, function, argument, result);
            case SET -> set((Set<?>) state, function, argument, result);
            case COUNTER -> counter((BigInteger) state, function, argument, result);
            case MUTEX ->
                    (Boolean) state == (function == Function.RELEASE)
                            ? Optional.of(function == Function.ACQUIRE)
                            : Optional.empty();
            default -> throw new IllegalArgumentException("no plain " + history.type());
        };
    }

    private static Optional<Object> register(
            Value state, Function function, Value argument, Value result) {
        boolean unseen = result == Value.UNKNOWN;
        return switch (function) {
            case READ -> unseen || result.equals(state) ? Optional.of(state) : Optional.empty();
            case WRITE -> Optional.of(argument);
            case CAS -> {
                List<Value> pair = ((Value.Sequence) argument).elements();
                boolean swaps = pair.get(0).equals(state);
                boolean saysSo = result != Value.Bool.FALSE;
                yield unseen || swaps == saysSo
                        ? Optional.of(swaps ? pair.get(1) : state)
                        : Optional.empty();
            }
            default -> throw new IllegalArgumentException("no register has " + function);
        };
    }

    private static Optional<Object> set(
            Set<?> state, Function function, Value argument, Value result) {
        boolean unseen = result == Value.UNKNOWN;
        return switch (function) {
            case ADD, REMOVE -> {
                Set<Object> changed = new LinkedHashSet<>(state);
                if (function == Function.ADD) {
                    changed.add(argument);
                } else {
                    changed.remove(argument);
                }
                yield Optional.of(changed);
            }
            case CONTAINS ->
                    unseen || (result == Value.Bool.TRUE) == state.contains(argument)
                            ? Optional.of(state)
                            : Optional.empty();
            case READ -> unseen || isAll(state, result) ? Optional.of(state) : Optional.empty();
            default -> throw new IllegalArgumentException("no set has " + function);
        };
    }

    private static boolean isAll(Set<?> state, Value read) {
        return switch (read) {
            case Value.Collection set -> set.elements().equals(state);
            case Value.Sequence list ->
                    list.elements().size() == state.size()
                            && Set.copyOf(list.elements()).equals(state);
            default -> read == Value.NIL && state.isEmpty();
        };
    }

    private static Optional<Object> counter(
            BigInteger state, Function function, Value argument, Value result) {
        BigInteger amount =
                argument instanceof Value.Int(long number)
                        ? BigInteger.valueOf(number)
                        : BigInteger.ONE;
        return switch (function) {
            case INCREMENT -> Optional.of(state.add(amount));
            case DECREMENT -> Optional.of(state.subtract(amount));
            case READ -> {
                boolean matches =
                        result == Value.UNKNOWN
                                || (result instanceof Value.Int(long number)
                                        && state.equals(BigInteger.valueOf(number)))
                                || (result == Value.NIL && state.signum() == 0);
                yield matches ? Optional.of(state) : Optional.empty();
            }
            default -> throw new IllegalArgumentException("no counter has " + function);
        };
    }
}
