// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.histories.Value;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** One register for each key: read, write. Starts at nil. */
public final class RegisterModel extends StepwiseModel<Value> {
    public RegisterModel() {
        super("register", EnumSet.of(Function.READ, Function.WRITE), false);
    }

    @Override
    public Value initial(Optional<Value> initial) {
        return initial.orElse(Value.NIL);
    }

    @Override
    void apply(Value state, Call.Step step, Next<Value> next) {
        if (Function.named(step.function()) == Function.WRITE) {
            next.to(step.argument());
        } else if (step.mayReturn(state)) {
            next.to(state);
        }
    }

    @Override
    public boolean overwrites(Call change) {
        return isOneWrite(change);
    }

    @Override
    public Optional<ObjectType> actsAs(Set<Function> functions) {
        return only(functions, ObjectType.REGISTER, Function.READ, Function.WRITE);
    }

    @Override
    public String describeState(Value state) {
        return Describe.value(state);
    }
}
