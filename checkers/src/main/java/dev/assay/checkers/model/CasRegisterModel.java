// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.histories.Value;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** One register for each key with compare-and-set: read, write, cas. Starts at nil. */
public final class CasRegisterModel extends StepwiseModel<Value> {
    public CasRegisterModel() {
        super("cas-register", EnumSet.of(Function.READ, Function.WRITE, Function.CAS), false);
    }

    @Override
    public Value initial(Optional<Value> initial) {
        return initial.orElse(Value.NIL);
    }

    @Override
    void apply(Value state, Call.Step step, Next<Value> next) {
        switch (Function.named(step.function())) {
            case WRITE -> next.to(step.argument());
            case CAS -> Comparison.apply(state, step, next);
            default -> {
                if (step.mayReturn(state)) {
                    next.to(state);
                }
            }
        }
    }

    @Override
    public boolean overwrites(Call change) {
        return isOneWrite(change);
    }

    @Override
    public Optional<ObjectType> actsAs(Set<Function> functions) {
        return only(functions, ObjectType.REGISTER, Function.READ, Function.WRITE, Function.CAS);
    }

    @Override
    public String describeState(Value state) {
        return Describe.value(state);
    }
}
