// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;

/**
 * Decides the histories of one standard object, if they have the shape that its algorithm needs.
 * Exact on those, and undecided on all others, at little cost. What it keeps between calls changes
 * no answer.
 */
public interface SpecialEngine {
    /** The kebab-case name that reports print: {@code register-zones}. */
    String id();

    /** Decides, or says why not. Polls the meter at least every millisecond. */
    Answer decide(ObjectHistory history, Budget.Meter meter);
}
