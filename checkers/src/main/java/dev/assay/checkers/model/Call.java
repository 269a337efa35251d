// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.histories.Value;
import java.util.List;

/**
 * An operation as a model sees it: what was asked, and what came back.
 *
 * @param function the operation's name
 * @param steps its steps
 * @param returned false when nobody saw a result, so that every possible result must be allowed
 * @param process who called, {@link #ANYBODY} unless the model {@link Model#distinguishesProcesses}
 */
public record Call(String function, List<Step> steps, boolean returned, int process) {
    /** The process of a call where it does not matter. */
    public static final int ANYBODY = -1;

    public Call {
        steps = List.copyOf(steps);
    }

    /**
     * One step.
     *
     * @param key {@link Value#ABSENT} where there is none
     * @param argument what the invocation carried
     * @param result what the completion carried; {@link Value#UNKNOWN} where nobody saw it, which
     *     every result matches
     */
    public record Step(String function, Value key, Value argument, Value result) {
        /** True when this step may have returned {@code actual}. */
        public boolean mayReturn(Value actual) {
            return result == Value.UNKNOWN || result.equals(actual);
        }
    }

    /** The only step of an operation that has just one. */
    public Step only() {
        if (steps.size() != 1) {
            throw new IllegalStateException("has " + steps.size() + " steps: " + this);
        }
        return steps.get(0);
    }
}
