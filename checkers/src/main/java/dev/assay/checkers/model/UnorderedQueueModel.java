// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.histories.Value;
import java.util.EnumSet;
import java.util.Optional;

/**
 * A queue that keeps no order, for each key: enqueue, dequeue of any element that is there, peek at
 * any. A dequeue or peek that returned nil found it empty. Starts empty, or with the elements of
 * the sequence in {@code --initial}. A step costs O(log n); a dequeue that nobody saw return may
 * have taken each of the different elements.
 */
public final class UnorderedQueueModel extends StepwiseModel<PersistentBag> {
    public UnorderedQueueModel() {
        super(
                "unordered-queue",
                EnumSet.of(Function.ENQUEUE, Function.DEQUEUE, Function.PEEK),
                false);
    }

    @Override
    public PersistentBag initial(Optional<Value> initial) {
        return PersistentBag.of(SequenceModel.sequence(id(), initial.orElse(Value.NIL)));
    }

    @Override
    void validate(Call.Step step) {
        if (Function.named(step.function()) == Function.ENQUEUE) {
            argumentIsSomething(step);
        }
    }

    @Override
    void apply(PersistentBag state, Call.Step step, Next<PersistentBag> next) {
        switch (Function.named(step.function())) {
            case ENQUEUE -> next.to(state.withAnother(step.argument()));
            case DEQUEUE -> dequeue(state, step.result(), next);
            default -> {
                boolean seen =
                        state.isEmpty()
                                ? step.mayReturn(Value.NIL)
                                : step.result() == Value.UNKNOWN || state.contains(step.result());
                if (seen) {
                    next.to(state);
                }
            }
        }
    }

    private static void dequeue(PersistentBag state, Value result, Next<PersistentBag> next) {
        if (state.isEmpty()) {
            if (result == Value.UNKNOWN || result == Value.NIL) {
                next.to(state);
            }
        } else if (result == Value.UNKNOWN) {
            state.distinct().forEach(element -> next.to(state.without(element)));
        } else if (state.contains(result)) {
            next.to(state.without(result));
        }
    }

    @Override
    public String describeState(PersistentBag state) {
        return state.isEmpty() ? "empty" : state.toString();
    }
}
