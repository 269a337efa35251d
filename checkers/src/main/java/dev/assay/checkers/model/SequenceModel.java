// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.histories.Value;
import java.util.Optional;
import java.util.Set;

/**
 * A model of elements in a row, for each key: queues, stacks, deques. What takes or looks at an
 * element and returned nil found none. Starts empty, or with the sequence in {@code --initial}. A
 * step costs O(log n).
 */
abstract class SequenceModel extends StepwiseModel<PersistentList> {
    SequenceModel(String id, Set<Function> functions) {
        super(id, functions, false);
    }

    @Override
    public final PersistentList initial(Optional<Value> initial) {
        return sequence(id(), initial.orElse(Value.NIL));
    }

    /** The elements of a sequence; none of nil. */
    static PersistentList sequence(String id, Value start) {
        if (start == Value.NIL) {
            return PersistentList.EMPTY;
        }
        if (start instanceof Value.Sequence sequence && !sequence.elements().contains(Value.NIL)) {
            return PersistentList.of(sequence.elements());
        }
        throw new IllegalArgumentException(
                id + " starts with a sequence of elements, not " + Describe.value(start));
    }

    @Override
    void validate(Call.Step step) {
        switch (Function.named(step.function())) {
            case ENQUEUE, PUSH, PUSH_FRONT, PUSH_BACK -> argumentIsSomething(step);
            default -> {
                // What comes out may be anything.
            }
        }
    }

    static void takeFirst(PersistentList state, Call.Step step, Next<PersistentList> next) {
        if (state.isEmpty() ? step.mayReturn(Value.NIL) : step.mayReturn(state.first())) {
            next.to(state.isEmpty() ? state : state.withoutFirst());
        }
    }

    static void takeLast(PersistentList state, Call.Step step, Next<PersistentList> next) {
        if (state.isEmpty() ? step.mayReturn(Value.NIL) : step.mayReturn(state.last())) {
            next.to(state.isEmpty() ? state : state.withoutLast());
        }
    }

    static void lookAtFirst(PersistentList state, Call.Step step, Next<PersistentList> next) {
        if (step.mayReturn(state.isEmpty() ? Value.NIL : state.first())) {
            next.to(state);
        }
    }

    static void lookAtLast(PersistentList state, Call.Step step, Next<PersistentList> next) {
        if (step.mayReturn(state.isEmpty() ? Value.NIL : state.last())) {
            next.to(state);
        }
    }

    @Override
    public String describeState(PersistentList state) {
        return state.toString();
    }
}
