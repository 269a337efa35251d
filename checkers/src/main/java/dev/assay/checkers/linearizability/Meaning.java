// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.model.Function;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.ValuePool;
import dev.assay.histories.format.Conventions;

/**
 * What a history's operations say, given what nil reads and failed comparisons mean. Every method
 * is O(1).
 */
public final class Meaning {
    private final History history;
    private final Conventions conventions;
    private final Function[] functions;

    public Meaning(History history, Conventions conventions) {
        this.history = history;
        this.conventions = conventions;
        functions = new Function[history.functions()];
        for (int number = 0; number < functions.length; number++) {
            functions[number] = Function.named(history.functionName(number));
        }
    }

    /** True when the operation took no effect and saw nothing. */
    public boolean didNotHappen(int operation) {
        return history.outcome(operation) == EventType.FAIL && !isMismatch(operation);
    }

    /** True when it is known that the operation took place. */
    public boolean returned(int operation) {
        return history.outcome(operation) == EventType.OK || isMismatch(operation);
    }

    private boolean isMismatch(int operation) {
        return conventions.failedCasIsMismatch()
                && history.outcome(operation) == EventType.FAIL
                && functions[history.function(operation)] == Function.CAS;
    }

    /** The function of a step. */
    public Function function(int step) {
        return functions[history.stepFunction(step)];
    }

    /** The reference of what a step returned; {@link ValuePool#UNKNOWN} when nobody knows. */
    public int result(int operation, int step) {
        EventType outcome = history.outcome(operation);
        if (outcome != EventType.OK) {
            return outcome == EventType.FAIL && isMismatch(operation)
                    ? ValuePool.FALSE
                    : ValuePool.UNKNOWN;
        }
        int result = history.stepResult(step);
        boolean saysNothing =
                result == ValuePool.NIL
                        && conventions.nilReadIsUnknown()
                        && function(step) == Function.READ;
        return saysNothing ? ValuePool.UNKNOWN : result;
    }
}
