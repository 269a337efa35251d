// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers;

import dev.assay.histories.History;
import java.util.Optional;

/**
 * Reads a history and decides whether a promise was kept. Implementations keep no state between
 * calls.
 */
public interface Checker {
    /** The kebab-case id by which suites and the command line name this checker. */
    String id();

    /**
     * Decides. A checker that is interrupted by its budget lets {@link Budget.Spent} through or
     * returns an unknown verdict that says how far it got; the runner turns whatever else it throws
     * into unknown.
     *
     * @throws UnsuitableHistoryException when the history is not one this checker can judge (a
     *     function it does not know, …)
     */
    Verdict check(History history, Budget.Meter meter);

    /**
     * Watches a history that grows; empty for a checker that needs the whole of it. What a watch
     * throws says nothing about the history: whoever watches then waits for {@link #check}.
     */
    default Optional<Watch> watch(Budget.Meter meter) {
        return Optional.empty();
    }
}
