// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A last-in first-out stack for each key: push, pop, peek. A pop or peek that returned nil found
 * the stack empty. Starts empty, or with the sequence in {@code --initial}, its last element on
 * top. A step costs O(log n).
 */
public final class StackModel extends SequenceModel {
    public StackModel() {
        super("stack", EnumSet.of(Function.PUSH, Function.POP, Function.PEEK));
    }

    @Override
    void apply(PersistentList state, Call.Step step, Next<PersistentList> next) {
        switch (Function.named(step.function())) {
            case PUSH -> next.to(state.withLast(step.argument()));
            case POP -> takeLast(state, step, next);
            default -> lookAtLast(state, step, next);
        }
    }

    @Override
    public Optional<ObjectType> actsAs(Set<Function> functions) {
        return only(functions, ObjectType.STACK, Function.PUSH, Function.POP, Function.PEEK);
    }
}
