// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.histories.Value;

/**
 * A compare-and-set step: {@code [expected new]}. It succeeded when it returned true, or its
 * argument again, or nothing; it found another value when it returned false; where nobody saw a
 * result, either may be.
 */
record Comparison(Value expected, Value replacement) {
    static Comparison of(Call.Step step) {
        if (step.argument() instanceof Value.Sequence pair && pair.elements().size() == 2) {
            Value result = step.result();
            boolean legible =
                    result instanceof Value.Bool
                            || result == Value.NIL
                            || result == Value.UNKNOWN
                            || result.equals(step.argument());
            if (legible) {
                return new Comparison(pair.elements().get(0), pair.elements().get(1));
            }
            throw new UnsuitableHistoryException(
                    "a cas returns true, false, nil or its argument again, not "
                            + Describe.value(result));
        }
        throw new UnsuitableHistoryException(
                "a cas carries [expected new], not " + Describe.value(step.argument()));
    }

    /** Tells {@code next} where the step may lead from a register that holds {@code current}. */
    static void apply(Value current, Call.Step step, Model.Next<Value> next) {
        Comparison comparison = of(step);
        boolean matches = comparison.expected.equals(current);
        if (step.result() != Value.UNKNOWN && matches == (step.result() == Value.Bool.FALSE)) {
            return;
        }
        next.to(matches ? comparison.replacement : current);
    }
}
