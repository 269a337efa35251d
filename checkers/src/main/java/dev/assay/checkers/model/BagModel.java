// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.histories.Value;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;

/**
 * A bag for each key, in which an element may be several times: add, remove of one, contains, read
 * of all, remove-if-present. A read returns a sequence in any order, or a set where nothing is
 * twice; nil where it is empty. What an add or remove returned is not judged; remove-if-present
 * says by true or false whether there was one. Starts empty, or with the elements of the sequence
 * in {@code --initial}. A change costs O(log n), a read O(n).
 */
public final class BagModel extends StepwiseModel<PersistentBag> {
    public BagModel() {
        super(
                "bag",
                EnumSet.of(
                        Function.ADD,
                        Function.REMOVE,
                        Function.REMOVE_IF_PRESENT,
                        Function.CONTAINS,
                        Function.READ),
                false);
    }

    @Override
    public PersistentBag initial(Optional<Value> initial) {
        Value start = initial.orElse(Value.NIL);
        if (start == Value.NIL || start instanceof Value.Sequence) {
            return PersistentBag.of(elements(start));
        }
        throw new IllegalArgumentException(
                "a bag starts with a sequence, not " + Describe.value(start));
    }

    /** The elements of a set or sequence; none of nil. */
    private static Collection<Value> elements(Value value) {
        return switch (value) {
            case Value.Sequence sequence -> sequence.elements();
            case Value.Collection set -> set.elements();
            default -> java.util.List.of();
        };
    }

    @Override
    void validate(Call.Step step) {
        switch (Function.named(step.function())) {
            case READ -> SetModel.elementsAreLegible(step);
            case CONTAINS, REMOVE_IF_PRESENT -> resultIsTruthValue(step);
            default -> {
                // Any element may be added or removed, whatever that returns.
            }
        }
    }

    @Override
    void apply(PersistentBag state, Call.Step step, Next<PersistentBag> next) {
        Value element = step.argument();
        switch (Function.named(step.function())) {
            case ADD -> next.to(state.withAnother(element));
            case REMOVE -> next.to(state.without(element));
            case REMOVE_IF_PRESENT -> {
                if (step.mayReturn(Value.of(state.contains(element)))) {
                    next.to(state.without(element));
                }
            }
            case CONTAINS -> {
                if (step.mayReturn(Value.of(state.contains(element)))) {
                    next.to(state);
                }
            }
            default -> {
                if (step.result() == Value.UNKNOWN || state.holds(elements(step.result()))) {
                    next.to(state);
                }
            }
        }
    }

    @Override
    public boolean looksAhead() {
        return true;
    }

    @Override
    public boolean mayLeadTo(PersistentBag state, Call goal) {
        return readResult(goal)
                .map(result -> PersistentBag.of(elements(result)).covers(state))
                .orElse(true);
    }

    @Override
    public boolean mayRestart(Call change, Call goal) {
        return change.steps().stream()
                .map(step -> Function.named(step.function()))
                .anyMatch(
                        function ->
                                function == Function.REMOVE
                                        || function == Function.REMOVE_IF_PRESENT);
    }

    @Override
    public String describeState(PersistentBag state) {
        return state.isEmpty() ? "empty" : state.toString();
    }
}
