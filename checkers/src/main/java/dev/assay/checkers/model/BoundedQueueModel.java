// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.histories.Value;
import java.util.EnumSet;
import java.util.Optional;

/**
 * A first-in first-out queue for each key that holds at most as many elements as {@code --initial}
 * says: enqueue, dequeue, peek. An enqueue that returned false found it full; a dequeue or peek
 * that returned nil found it empty. Starts empty. A step costs O(log n).
 */
public final class BoundedQueueModel extends StepwiseModel<BoundedQueueModel.Bounded> {
    public BoundedQueueModel() {
        super(
                "bounded-queue",
                EnumSet.of(Function.ENQUEUE, Function.DEQUEUE, Function.PEEK),
                false);
    }

    /** The elements, and how many there can be. */
    record Bounded(long capacity, PersistentList elements) {
        Bounded with(PersistentList changed) {
            return new Bounded(capacity, changed);
        }
    }

    @Override
    public Bounded initial(Optional<Value> initial) {
        if (initial.isPresent() && initial.get() instanceof Value.Int(long capacity)) {
            if (capacity > 0) {
                return new Bounded(capacity, PersistentList.EMPTY);
            }
        }
        throw new IllegalArgumentException(
                "bounded-queue needs its capacity, a positive number, in --initial"
                        + initial.map(value -> ", not " + Describe.value(value)).orElse(""));
    }

    @Override
    void validate(Call.Step step) {
        if (Function.named(step.function()) == Function.ENQUEUE) {
            argumentIsSomething(step);
            if (step.argument() instanceof Value.Bool) {
                throw new UnsuitableHistoryException(
                        "a bounded-queue cannot hold truth values: an enqueue that returned false"
                                + " found it full");
            }
        }
    }

    @Override
    void apply(Bounded state, Call.Step step, Next<Bounded> next) {
        PersistentList elements = state.elements;
        switch (Function.named(step.function())) {
            case ENQUEUE -> {
                boolean full = elements.size() >= state.capacity;
                if (step.result() == Value.UNKNOWN || full == returnedFalse(step)) {
                    next.to(full ? state : state.with(elements.withLast(step.argument())));
                }
            }
            case DEQUEUE -> SequenceModel.takeFirst(elements, step, onto(state, next));
            default -> SequenceModel.lookAtFirst(elements, step, onto(state, next));
        }
    }

    private static Next<PersistentList> onto(Bounded state, Next<Bounded> next) {
        return new Next<>() {
            @Override
            public void to(PersistentList changed) {
                next.to(state.with(changed));
            }

            @Override
            public void poll() {
                next.poll();
            }
        };
    }

    @Override
    boolean readsOnly(Call.Step step) {
        boolean enqueues = Function.named(step.function()) == Function.ENQUEUE;
        return enqueues ? returnedFalse(step) : super.readsOnly(step);
    }

    @Override
    boolean mayRefuse(Call.Step step) {
        return step.result() != Value.UNKNOWN;
    }

    @Override
    public String describeState(Bounded state) {
        String full = state.elements.size() >= state.capacity ? " (full)" : "";
        return state.elements + full;
    }
}
