// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.histories.Value;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A lock for each key: acquire, try-acquire, release. A try-acquire that returned false found it
 * held. Starts free, or held when {@code --initial} is true. It does not know who holds it, so that
 * a release by another process than the holder passes; see {@link ReentrantLockModel} and {@link
 * FencedLockModel}.
 */
public final class MutexModel extends StepwiseModel<Boolean> {
    public MutexModel() {
        super("mutex", EnumSet.of(Function.ACQUIRE, Function.TRY_ACQUIRE, Function.RELEASE), false);
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
    void validate(Call.Step step) {
        resultIsNoRefusal(step);
    }

    /**
     * Refuses an acquire or release that returned false, which would pass for one that happened,
     * and a try that did not return a truth value.
     */
    static void resultIsNoRefusal(Call.Step step) {
        if (Function.named(step.function()) == Function.TRY_ACQUIRE) {
            resultIsTruthValue(step);
        } else if (returnedFalse(step)) {
            throw new UnsuitableHistoryException(
                    "an "
                            + step.function()
                            + " that returned false did not happen: record it as failed, or an"
                            + " acquire as try-acquire");
        }
    }

    @Override
    void apply(Boolean held, Call.Step step, Next<Boolean> next) {
        switch (Function.named(step.function())) {
            case TRY_ACQUIRE -> {
                if (step.mayReturn(Value.of(!held))) {
                    next.to(true);
                }
            }
            case ACQUIRE -> {
                if (!held) {
                    next.to(true);
                }
            }
            default -> {
                if (held) {
                    next.to(false);
                }
            }
        }
    }

    @Override
    boolean mayRefuse(Call.Step step) {
        return Function.named(step.function()) != Function.TRY_ACQUIRE
                || step.result() != Value.UNKNOWN;
    }

    @Override
    public Optional<ObjectType> actsAs(Set<Function> functions) {
        return only(functions, ObjectType.MUTEX, Function.ACQUIRE, Function.RELEASE);
    }

    @Override
    public String describeState(Boolean held) {
        return held ? "held" : "free";
    }
}
