// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness;

import dev.assay.checkers.Checker;
import dev.assay.histories.Randomness;
import java.util.List;

/**
 * What clients do, and which checkers judge it; an extension point found by {@link
 * java.util.ServiceLoader}.
 */
public interface Workload {
    /** The kebab-case id: {@code kv}, {@code append}, … */
    String id();

    /** A generator for one trial. */
    Generator generator(Randomness random);

    /** The checkers that apply to its histories. */
    List<Checker> checkers();

    /** Draws operations; called from the world's callbacks, so that a seed determines them. */
    interface Generator {
        /** The next operation of a process. */
        Operation next(int process);

        /**
         * Hears how each operation ended, so that it can leave an object alone on which too much is
         * uncertain.
         */
        default void ended(Operation operation, Outcome outcome) {}

        /**
         * Operations that must succeed after the heal, to show that the system recovered; fresh
         * processes call them. Reads among them show what became of the writes before.
         */
        List<Operation> finalOperations();
    }
}
