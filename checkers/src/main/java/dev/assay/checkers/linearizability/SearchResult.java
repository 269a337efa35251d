// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import java.util.List;

/** How a search ended. A spent budget is no result: it is thrown. */
sealed interface SearchResult {
    /**
     * An order exists.
     *
     * @param order the operations that took effect
     */
    record Linearizable(int[] order) implements SearchResult {}

    /**
     * No order exists.
     *
     * @param operation the one whose return nothing explains
     * @param returns how many operations returned before it
     * @param frontierSizes by return, how many configurations there were after it
     * @param deadEnds what could be the case right before that return
     * @param lastEvent the last event of the history that was looked at
     * @param uncounted by call class: operations that never return were taken to be any number
     */
    record Refuted(
            int operation,
            int returns,
            int[] frontierSizes,
            List<DeadEnd> deadEnds,
            int lastEvent,
            boolean[] uncounted)
            implements SearchResult {}

    /**
     * Where orders end that cannot go on.
     *
     * @param start the number of the situation that they begin with
     * @param order what took effect from there
     * @param state the state they lead to
     */
    record DeadEnd(int start, int[] order, int state) {}

    /**
     * The search stopped where it was asked to.
     *
     * @param situations everything that can be the case there
     */
    record Reached(List<Situation> situations) implements SearchResult {}

    /** A narrow search found no order, which proves nothing. */
    record Inconclusive() implements SearchResult {}
}
