// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A queue with two ends for each key: push-front, push-back, pop-front, pop-back, peek-front,
 * peek-back. A pop or peek that returned nil found it empty. Starts empty, or with the sequence in
 * {@code --initial}, its first element at the front. A step costs O(log n).
 */
public final class DequeModel extends SequenceModel {
    private static final Set<Function> FUNCTIONS =
            EnumSet.of(
                    Function.PUSH_FRONT,
                    Function.PUSH_BACK,
                    Function.POP_FRONT,
                    Function.POP_BACK,
                    Function.PEEK_FRONT,
                    Function.PEEK_BACK);

    public DequeModel() {
        super("deque", FUNCTIONS);
    }

    @Override
    void apply(PersistentList state, Call.Step step, Next<PersistentList> next) {
        switch (Function.named(step.function())) {
            case PUSH_FRONT -> next.to(state.withFirst(step.argument()));
            case PUSH_BACK -> next.to(state.withLast(step.argument()));
            case POP_FRONT -> takeFirst(state, step, next);
            case POP_BACK -> takeLast(state, step, next);
            case PEEK_FRONT -> lookAtFirst(state, step, next);
            default -> lookAtLast(state, step, next);
        }
    }

    @Override
    public Optional<ObjectType> actsAs(Set<Function> functions) {
        return FUNCTIONS.containsAll(functions) ? Optional.of(ObjectType.DEQUE) : Optional.empty();
    }
}
