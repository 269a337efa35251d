// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.histories.Value;
import java.util.EnumSet;
import java.util.Optional;

/**
 * Permits for each key, as many as {@code --initial} says: acquire, try-acquire and release of as
 * many as the argument says (1 where it is nil). An acquire that returned got all of them at once;
 * a try-acquire that returned false found fewer. It does not know who holds permits, so that
 * whoever releases more than was acquired makes new ones, as in {@code
 * java.util.concurrent.Semaphore}.
 */
public final class SemaphoreModel extends StepwiseModel<Long> {
    public SemaphoreModel() {
        super(
                "semaphore",
                EnumSet.of(Function.ACQUIRE, Function.TRY_ACQUIRE, Function.RELEASE),
                false);
    }

    @Override
    public Long initial(Optional<Value> initial) {
        if (initial.isPresent() && initial.get() instanceof Value.Int(long permits)) {
            if (permits >= 0) {
                return permits;
            }
        }
        throw new IllegalArgumentException(
                "semaphore needs the number of its permits in --initial"
                        + initial.map(value -> ", not " + Describe.value(value)).orElse(""));
    }

    @Override
    void validate(Call.Step step) {
        boolean counts = step.argument() instanceof Value.Int(long count) && count > 0;
        if (!counts && !(step.argument() instanceof Value.Missing)) {
            throw new UnsuitableHistoryException(
                    step.function()
                            + " carries a positive number of permits or nil, not "
                            + Describe.value(step.argument()));
        }
        MutexModel.resultIsNoRefusal(step);
    }

    @Override
    void apply(Long permits, Call.Step step, Next<Long> next) {
        long count = step.argument() instanceof Value.Int(long number) ? number : 1;
        switch (Function.named(step.function())) {
            case RELEASE -> {
                // More permits than a long can count are more than anybody can acquire.
                long more = permits + count;
                next.to(more < permits ? Long.MAX_VALUE : more);
            }
            case TRY_ACQUIRE -> {
                boolean enough = permits >= count;
                if (step.mayReturn(Value.of(enough))) {
                    next.to(enough ? permits - count : permits);
                }
            }
            default -> {
                if (permits >= count) {
                    next.to(permits - count);
                }
            }
        }
    }

    @Override
    boolean mayRefuse(Call.Step step) {
        return switch (Function.named(step.function())) {
            case ACQUIRE -> true;
            case TRY_ACQUIRE -> step.result() != Value.UNKNOWN;
            default -> false;
        };
    }

    @Override
    public String describeState(Long permits) {
        return permits == 1 ? "1 permit" : permits + " permits";
    }
}
