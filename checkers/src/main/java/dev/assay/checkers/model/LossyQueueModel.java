// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import java.util.EnumSet;

/**
 * A first-in first-out queue for each key that promises each element at most once: enqueue,
 * dequeue, peek. An enqueued element may be lost without a word, at once or later; what comes out
 * was put in, comes once, and comes in order. A dequeue or peek that returned nil found the queue
 * empty. Starts as {@link FifoQueueModel}.
 *
 * <p>Nondeterministic. When an element was lost nobody can tell before an operation looks past it,
 * so that it is kept until then: a dequeue or peek may drop any number of elements from the head
 * first. A step costs O(n log n).
 */
public final class LossyQueueModel extends SequenceModel {
    public LossyQueueModel() {
        super("lossy-queue", EnumSet.of(Function.ENQUEUE, Function.DEQUEUE, Function.PEEK));
    }

    @Override
    void apply(PersistentList state, Call.Step step, Next<PersistentList> next) {
        if (Function.named(step.function()) == Function.ENQUEUE) {
            next.to(state.withLast(step.argument()));
            return;
        }
        boolean takes = Function.named(step.function()) == Function.DEQUEUE;
        for (PersistentList left = state; ; left = left.withoutFirst()) {
            if (takes) {
                takeFirst(left, step, next);
            } else {
                lookAtFirst(left, step, next);
            }
            if (left.isEmpty()) {
                return;
            }
        }
    }

    // Whoever looks past a lost element forgets it, which changes the state.
    @Override
    boolean readsOnly(Call.Step step) {
        return false;
    }
}
