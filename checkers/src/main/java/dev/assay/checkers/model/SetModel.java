// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.histories.Value;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A set for each key: add, remove, contains, read, add-if-absent, remove-if-present, random-member.
 * A read returns the elements as a set or as a sequence without repetition, in any order; a
 * sequence that repeats an element is none that a set can return. What an add or remove returned is
 * not judged; add-if-absent and remove-if-present say by true or false whether they changed
 * anything. A random member is any that is there, nil when none is. Starts empty, or with the
 * elements in {@code --initial}. A change costs O(log n), a read O(n).
 */
public final class SetModel extends StepwiseModel<PersistentSet> {
    public SetModel() {
        super(
                "set",
                EnumSet.of(
                        Function.ADD,
                        Function.REMOVE,
                        Function.CONTAINS,
                        Function.READ,
                        Function.ADD_IF_ABSENT,
                        Function.REMOVE_IF_PRESENT,
                        Function.RANDOM_MEMBER),
                false);
    }

    @Override
    public PersistentSet initial(Optional<Value> initial) {
        Value start = initial.orElse(Value.NIL);
        return start == Value.NIL
                ? PersistentSet.EMPTY
                : PersistentSet.of(
                        elements(start)
                                .orElseThrow(
                                        () ->
                                                new IllegalArgumentException(
                                                        "a set starts with a sequence without"
                                                                + " repetition, not "
                                                                + Describe.value(start))));
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

    @Override
    void validate(Call.Step step) {
        switch (Function.named(step.function())) {
            case READ -> elementsAreLegible(step);
            case CONTAINS, ADD_IF_ABSENT, REMOVE_IF_PRESENT -> resultIsTruthValue(step);
            default -> {
                // Any element may be added or removed, whatever that returns.
            }
        }
    }

    /** Refuses the result of a read that is neither a set nor a sequence. */
    static void elementsAreLegible(Call.Step step) {
        Value result = step.result();
        boolean legible =
                result instanceof Value.Collection
                        || result instanceof Value.Sequence
                        || result instanceof Value.Missing;
        if (!legible) {
            throw new UnsuitableHistoryException(
                    "a read of all elements returns a set or a sequence, not "
                            + Describe.value(result));
        }
    }

    @Override
    void apply(PersistentSet state, Call.Step step, Next<PersistentSet> next) {
        Value element = step.argument();
        Value wasThere = Value.of(state.contains(element));
        switch (Function.named(step.function())) {
            case ADD -> next.to(state.with(element));
            case REMOVE -> next.to(state.without(element));
            case ADD_IF_ABSENT -> {
                if (step.result() != wasThere) {
                    next.to(state.with(element));
                }
            }
            case REMOVE_IF_PRESENT -> {
                if (step.mayReturn(wasThere)) {
                    next.to(state.without(element));
                }
            }
            default -> {
                if (isSeen(state, step, wasThere)) {
                    next.to(state);
                }
            }
        }
    }

    private static boolean isSeen(PersistentSet state, Call.Step step, Value wasThere) {
        return switch (Function.named(step.function())) {
            case CONTAINS -> step.mayReturn(wasThere);
            case RANDOM_MEMBER ->
                    state.isEmpty()
                            ? step.mayReturn(Value.NIL)
                            : step.result() == Value.UNKNOWN || state.contains(step.result());
            default ->
                    step.result() == Value.UNKNOWN
                            || elements(step.result()).filter(state::holds).isPresent()
                            || (step.result() == Value.NIL && state.isEmpty());
        };
    }

    @Override
    public boolean looksAhead() {
        return true;
    }

    @Override
    public boolean mayLeadTo(PersistentSet state, Call goal) {
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
        Collection<Value> read = readResult(goal).flatMap(SetModel::elements).orElse(Set.of());
        return change.steps().stream().anyMatch(step -> removesOther(step, read));
    }

    private static boolean removesOther(Call.Step step, Collection<Value> kept) {
        return switch (Function.named(step.function())) {
            case REMOVE, REMOVE_IF_PRESENT -> !kept.contains(step.argument());
            default -> false;
        };
    }

    @Override
    public Optional<ObjectType> actsAs(Set<Function> functions) {
        return only(
                functions,
                ObjectType.SET,
                Function.ADD,
                Function.REMOVE,
                Function.CONTAINS,
                Function.READ);
    }

    @Override
    public String describeState(PersistentSet state) {
        return state.toString();
    }
}
