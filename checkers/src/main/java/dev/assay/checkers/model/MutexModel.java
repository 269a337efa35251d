// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.histories.Value;
import java.util.EnumSet;
import java.util.Optional;

/**
 * A lock: acquire, release. Starts free, or held when {@code --initial} is true. It does not know
 * who holds it, so that a release by another process than the holder passes.
 */
public final class MutexModel extends StepwiseModel<Boolean> {
    public MutexModel() {
        super("mutex", EnumSet.of(Function.ACQUIRE, Function.RELEASE), false);
    }

    @Override
    public Boolean initial(Optional<Value> initial) {
        Value start = initial.orElse(Value.Bool.FALSE);
        if (start instanceof Value.Bool held) {
            return held.isTrue();
        }
        if (start == Value.NIL) {
            return false;
        }
        throw new IllegalArgumentException(
                "a mutex starts at true (held) or false (free), not " + Describe.value(start));
    }

    @Override
    void apply(Boolean held, Call.Step step, Next<Boolean> next) {
        boolean acquires = Function.named(step.function()) == Function.ACQUIRE;
        if (acquires != held) {
            next.to(acquires);
        }
    }

    @Override
    boolean mayRefuse(Call.Step step) {
        return true;
    }

    @Override
    public String describeState(Boolean held) {
        return held ? "held" : "free";
    }
}
