// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.histories.EventType;
import dev.assay.histories.History;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * Function, arguments and results of an operation as references, so that equal calls are found
 * without building them.
 */
final class Signature {
    private final int[] references;
    private final int hash;

    private Signature(int[] references) {
        this.references = references;
        this.hash = Arrays.hashCode(references);
    }

    /**
     * The signature of an operation.
     *
     * @param process who called, or {@link dev.assay.checkers.model.Call#ANYBODY}
     * @param result what a step is taken to have returned
     */
    static Signature of(History history, int operation, int process, IntUnaryOperator result) {
        int first = history.firstStep(operation);
        int count = history.firstStep(operation + 1) - first;
        int[] references = new int[3 + 4 * count];
        references[0] = history.function(operation);
        references[1] = history.outcome(operation) == EventType.INFO ? 1 : 0;
        references[2] = process;
        for (int i = 0; i < count; i++) {
            references[3 + 4 * i] = history.stepFunction(first + i);
            references[4 + 4 * i] = history.stepKey(first + i);
            references[5 + 4 * i] = history.stepArgument(first + i);
            references[6 + 4 * i] = result.applyAsInt(first + i);
        }
        return new Signature(references);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Signature signature
                && Arrays.equals(references, signature.references);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
