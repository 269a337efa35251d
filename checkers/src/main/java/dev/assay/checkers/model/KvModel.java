// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One value of any kind for each key, with the functions of the reference database: get, put, cas
 * (a mismatch returns false), append, add-to-set. An append to a text lengthens the text, one to a
 * sequence adds an element; the first append of a text begins a text, that of anything else a
 * sequence; the first add begins a set. An append or add that found a value of another kind cannot
 * have succeeded. A key that nobody wrote holds nil, or {@code --initial}.
 */
public final class KvModel extends StepwiseModel<Value> {
    public KvModel() {
        super(
                "kv",
                EnumSet.of(
                        Function.READ, Function.WRITE, Function.CAS, Function.APPEND, Function.ADD),
                false);
    }

    @Override
    public Value initial(Optional<Value> initial) {
        return initial.orElse(Value.NIL);
    }

    @Override
    void apply(Value state, Call.Step step, Next<Value> next) {
        switch (Function.named(step.function())) {
            case WRITE -> next.to(step.argument());
            case CAS -> Comparison.apply(state, step, next);
            case APPEND -> append(state, step, next);
            case ADD -> add(state, step, next);
            default -> {
                if (mayReturn(step, state)) {
                    next.to(state);
                }
            }
        }
    }

    private static void append(Value state, Call.Step step, Next<Value> next) {
        Value piece = step.argument();
        switch (state) {
            case Value.Missing nothing ->
                    next.to(piece instanceof Value.Text ? piece : Value.sequence(piece));
            case Value.Sequence sequence -> {
                List<Value> longer = new ArrayList<>(sequence.elements());
                longer.add(piece);
                next.to(new Value.Sequence(longer));
            }
            case Value.Text text when piece instanceof Value.Text more ->
                    next.to(Value.of(text.value() + more.value()));
            default -> refuse(state, step, next);
        }
    }

    private static void add(Value state, Call.Step step, Next<Value> next) {
        switch (state) {
            case Value.Missing nothing -> next.to(new Value.Collection(Set.of(step.argument())));
            case Value.Collection set ->
                    next.to(new Value.Collection(SetModel.with(set.elements(), step.argument())));
            default -> refuse(state, step, next);
        }
    }

    // An operation whose result nobody saw may have been refused, which changed nothing.
    private static void refuse(Value state, Call.Step step, Next<Value> next) {
        if (step.result() == Value.UNKNOWN) {
            next.to(state);
        }
    }

    private static boolean mayReturn(Call.Step step, Value state) {
        return step.mayReturn(state)
                || (state instanceof Value.Collection set
                        && SetModel.elements(step.result())
                                .filter(set.elements()::equals)
                                .isPresent());
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
    public boolean mayLeadTo(Value state, Call goal) {
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

    private static boolean mayGrowInto(Value state, Value result) {
        return switch (state) {
            case Value.Missing nothing -> true;
            case Value.Text text ->
                    result instanceof Value.Text whole && whole.value().startsWith(text.value());
            case Value.Sequence start ->
                    result instanceof Value.Sequence whole
                            && whole.elements().size() >= start.elements().size()
                            && whole.elements()
                                    .subList(0, start.elements().size())
                                    .equals(start.elements());
            case Value.Collection set ->
                    SetModel.elements(result)
                            .map(read -> read.containsAll(set.elements()))
                            .orElse(false);
            default -> state.equals(result);
        };
    }

    @Override
    public boolean overwrites(Call change) {
        return writesOnly(change);
    }

    @Override
    public String describeState(Value state) {
        return Describe.value(state);
    }
}
