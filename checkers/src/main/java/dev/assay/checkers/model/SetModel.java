// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.histories.Value;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A growing set for each key: add, read. A read returns the elements as a set or as a sequence
 * without repetition, in any order; a sequence that repeats an element is none that a set can
 * return. What an add returned is not judged. Starts empty, or with the elements in {@code
 * --initial}. A step costs O(size of the set).
 */
public final class SetModel extends StepwiseModel<Set<Value>> {
    public SetModel() {
        super("set", EnumSet.of(Function.ADD, Function.READ), false);
    }

    @Override
    public Set<Value> initial(Optional<Value> initial) {
        Value start = initial.orElse(Value.NIL);
        return start == Value.NIL
                ? Set.of()
                : elements(start)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "a set starts with a sequence without repetition,"
                                                        + " not "
                                                        + Describe.value(start)));
    }

    /** The elements of a set, or of a sequence that repeats none. */
    static Optional<Set<Value>> elements(Value value) {
        if (value instanceof Value.Collection collection) {
            return Optional.of(collection.elements());
        }
        if (value instanceof Value.Sequence sequence) {
            Set<Value> distinct = new LinkedHashSet<>(sequence.elements());
            return distinct.size() == sequence.elements().size()
                    ? Optional.of(distinct)
                    : Optional.empty();
        }
        return Optional.empty();
    }

    static Set<Value> with(Set<Value> set, Value element) {
        Set<Value> larger = new LinkedHashSet<>(set);
        larger.add(element);
        return larger;
    }

    @Override
    public void validate(Call call) {
        super.validate(call);
        for (Call.Step step : call.steps()) {
            Value result = step.result();
            boolean reads = Function.named(step.function()) == Function.READ;
            boolean legible =
                    result instanceof Value.Collection
                            || result instanceof Value.Sequence
                            || result instanceof Value.Missing;
            if (reads && !legible) {
                throw new UnsuitableHistoryException(
                        "a set's read returns a set or a sequence, not " + Describe.value(result));
            }
        }
    }

    @Override
    void apply(Set<Value> state, Call.Step step, Next<Set<Value>> next) {
        if (Function.named(step.function()) == Function.ADD) {
            next.to(with(state, step.argument()));
        } else if (step.result() == Value.UNKNOWN
                || elements(step.result()).filter(state::equals).isPresent()
                || (step.result() == Value.NIL && state.isEmpty())) {
            next.to(state);
        }
    }

    @Override
    public boolean looksAhead() {
        return true;
    }

    @Override
    public boolean mayLeadTo(Set<Value> state, Call goal) {
        return readResult(goal)
                .map(
                        result ->
                                elements(result)
                                        .map(read -> read.containsAll(state))
                                        .orElse(state.isEmpty()))
                .orElse(true);
    }

    @Override
    public boolean mayRestart(Call change, Call goal) {
        return false;
    }

    @Override
    public String describeState(Set<Value> state) {
        return Describe.value(new Value.Collection(state));
    }
}
