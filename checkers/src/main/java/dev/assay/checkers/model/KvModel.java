// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.histories.Value;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One value of any kind for each key, with the functions of the reference database: get, put, cas
 * (a mismatch returns false), append, add-to-set. An append to a text lengthens the text, one to a
 * sequence adds an element; the first append of a text begins a text, that of anything else a
 * sequence; the first add begins a set. An append or add that found a value of another kind cannot
 * have succeeded. A key that nobody wrote holds nil, or {@code --initial}.
 *
 * <p>The state is the value, but for sequences and sets that grew here: these are kept so that they
 * grow in O(log n), and such a set is read as a set or as a sequence that repeats nothing, while
 * one that was put is read as it was put.
 */
public final class KvModel extends StepwiseModel<Object> {
    public KvModel() {
        super(
                "kv",
                EnumSet.of(
                        Function.READ, Function.WRITE, Function.CAS, Function.APPEND, Function.ADD),
                false);
    }

    @Override
    public Object initial(Optional<Value> initial) {
        return initial.orElse(Value.NIL);
    }

    @Override
    void apply(Object state, Call.Step step, Next<Object> next) {
        switch (Function.named(step.function())) {
            case WRITE -> next.to(stored(step.argument()));
            case CAS -> compareAndSet(state, step, next);
            case APPEND -> append(state, step, next);
            case ADD -> add(state, step, next);
            default -> {
                if (mayReturn(step, state)) {
                    next.to(state);
                }
            }
        }
    }

    private static void compareAndSet(Object state, Call.Step step, Next<Object> next) {
        Comparison.apply(
                value(state),
                step,
                new Next<>() {
                    @Override
                    public void to(Value following) {
                        // What it left alone stays as it was made.
                        next.to(following.equals(value(state)) ? state : stored(following));
                    }

                    @Override
                    public void poll() {
                        next.poll();
                    }
                });
    }

    // A sequence is the same, whether it grew or was put.
    private static Object stored(Value value) {
        return value instanceof Value.Sequence sequence
                ? PersistentList.of(sequence.elements())
                : value;
    }

    private static Value value(Object state) {
        return switch (state) {
            case PersistentList grown -> new Value.Sequence(List.copyOf(grown));
            case PersistentSet grown -> new Value.Collection(new LinkedHashSet<>(grown));
            default -> (Value) state;
        };
    }

    private static void append(Object state, Call.Step step, Next<Object> next) {
        Value piece = step.argument();
        switch (state) {
            case Value.Missing nothing ->
                    next.to(
                            piece instanceof Value.Text
                                    ? piece
                                    : PersistentList.EMPTY.withLast(piece));
            case PersistentList list -> next.to(list.withLast(piece));
            case Value.Sequence start ->
                    next.to(PersistentList.of(start.elements()).withLast(piece));
            case Value.Text text when piece instanceof Value.Text more ->
                    next.to(Value.of(text.value() + more.value()));
            default -> refuse(state, step, next);
        }
    }

    private static void add(Object state, Call.Step step, Next<Object> next) {
        switch (state) {
            case Value.Missing nothing -> next.to(PersistentSet.EMPTY.with(step.argument()));
            case PersistentSet set -> next.to(set.with(step.argument()));
            case Value.Collection set ->
                    next.to(PersistentSet.of(set.elements()).with(step.argument()));
            default -> refuse(state, step, next);
        }
    }

    // An operation whose result nobody saw may have been refused, which changed nothing.
    private static void refuse(Object state, Call.Step step, Next<Object> next) {
        if (step.result() == Value.UNKNOWN) {
            next.to(state);
        }
    }

    private static boolean mayReturn(Call.Step step, Object state) {
        Value result = step.result();
        return result == Value.UNKNOWN
                || switch (state) {
                    case PersistentList list ->
                            result instanceof Value.Sequence sequence
                                    && list.holds(sequence.elements());
                    case PersistentSet set ->
                            SetModel.elements(result).filter(set::holds).isPresent();
                    default -> result.equals(state);
                };
    }

    @Override
    boolean mayRefuse(Call.Step step) {
        return switch (Function.named(step.function())) {
            case WRITE -> false;
            // An append or add is refused where the key holds a value of another kind.
            default -> step.result() != Value.UNKNOWN;
        };
    }

    @Override
    public boolean looksAhead() {
        return true;
    }

    @Override
    public boolean mayLeadTo(Object state, Call goal) {
        return readResult(goal).map(result -> mayGrowInto(state, result)).orElse(true);
    }

    @Override
    public boolean mayRestart(Call change, Call goal) {
        if (change.steps().size() > 1) {
            return true;
        }
        Call.Step step = change.only();
        return switch (Function.named(step.function())) {
            case WRITE ->
                    readResult(goal)
                            .map(result -> mayGrowInto(step.argument(), result))
                            .orElse(true);
            case CAS ->
                    readResult(goal)
                            .map(result -> mayGrowInto(Comparison.of(step).replacement(), result))
                            .orElse(true);
            default -> false;
        };
    }

    private static boolean mayGrowInto(Object state, Value result) {
        return switch (state) {
            case Value.Missing nothing -> true;
            case Value.Text text ->
                    result instanceof Value.Text whole && whole.value().startsWith(text.value());
            case PersistentList start ->
                    result instanceof Value.Sequence whole && start.isPrefixOf(whole.elements(), 0);
            case Value.Sequence start ->
                    result instanceof Value.Sequence whole
                            && PersistentList.of(start.elements()).isPrefixOf(whole.elements(), 0);
            case PersistentSet set -> mayGrowInto(set, result);
            case Value.Collection set -> set.equals(result) || mayGrowInto(set.elements(), result);
            default -> state.equals(result);
        };
    }

    private static boolean mayGrowInto(Collection<Value> set, Value result) {
        return SetModel.elements(result).map(read -> read.containsAll(set)).orElse(false);
    }

    @Override
    public boolean overwrites(Call change) {
        return isOneWrite(change);
    }

    @Override
    public Optional<ObjectType> actsAs(Set<Function> functions) {
        Optional<ObjectType> register =
                only(functions, ObjectType.REGISTER, Function.READ, Function.WRITE, Function.CAS);
        return register.isPresent()
                ? register
                : only(functions, ObjectType.SET, Function.ADD, Function.READ);
    }

    @Override
    public String describeState(Object state) {
        return Describe.value(value(state));
    }
}
