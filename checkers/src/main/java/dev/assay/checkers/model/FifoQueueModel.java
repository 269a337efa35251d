// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A first-in first-out queue for each key: enqueue, dequeue, peek. A dequeue or peek that returned
 * nil found the queue empty. Starts empty, or with the sequence in {@code --initial}, its first
 * element at the head. A step costs O(log n).
 */
public final class FifoQueueModel extends SequenceModel {
    public FifoQueueModel() {
        super("fifo-queue", EnumSet.of(Function.ENQUEUE, Function.DEQUEUE, Function.PEEK));
    }

    @Override
    void apply(PersistentList state, Call.Step step, Next<PersistentList> next) {
        switch (Function.named(step.function())) {
            case ENQUEUE -> next.to(state.withLast(step.argument()));
            case DEQUEUE -> takeFirst(state, step, next);
            default -> lookAtFirst(state, step, next);
        }
    }

    @Override
    public Optional<ObjectType> actsAs(Set<Function> functions) {
        return only(
                functions,
                ObjectType.FIFO_QUEUE,
                Function.ENQUEUE,
                Function.DEQUEUE,
                Function.PEEK);
    }
}
