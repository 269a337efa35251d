// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * A first-in first-out queue for each key: enqueue, dequeue. A dequeue that returned nil found the
 * queue empty. Starts empty, or with the sequence in {@code --initial}, its first element at the
 * head. A step costs O(length of the queue).
 */
public final class FifoQueueModel extends StepwiseModel<List<Value>> {
    public FifoQueueModel() {
        super("fifo-queue", EnumSet.of(Function.ENQUEUE, Function.DEQUEUE), false);
    }

    @Override
    public List<Value> initial(Optional<Value> initial) {
        Value start = initial.orElse(Value.NIL);
        if (start instanceof Value.Sequence sequence) {
            return sequence.elements();
        }
        if (start == Value.NIL) {
            return List.of();
        }
        throw new IllegalArgumentException(
                "a queue starts with a sequence, not " + Describe.value(start));
    }

    @Override
    void apply(List<Value> state, Call.Step step, Next<List<Value>> next) {
        if (Function.named(step.function()) == Function.ENQUEUE) {
            List<Value> longer = new ArrayList<>(state.size() + 1);
            longer.addAll(state);
            longer.add(step.argument());
            next.to(List.copyOf(longer));
        } else if (state.isEmpty()) {
            if (step.mayReturn(Value.NIL)) {
                next.to(state);
            }
        } else if (step.mayReturn(state.get(0))) {
            next.to(List.copyOf(state.subList(1, state.size())));
        }
    }

    @Override
    boolean mayRefuse(Call.Step step) {
        return Function.named(step.function()) == Function.DEQUEUE
                && step.result() != Value.UNKNOWN;
    }

    @Override
    public String describeState(List<Value> state) {
        return state.isEmpty() ? "empty" : Describe.value(new Value.Sequence(state));
    }
}
