// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

/**
 * What may be the case at one event: the state, which of the open operations took effect already,
 * and which of those that never returned. All situations of an event together say everything about
 * the past that the future can depend on.
 *
 * @param state its number
 * @param done operations that took effect and have not returned; those that never return only as
 *     {@code used}
 * @param hidden operations that may have taken effect unseen, or may yet take effect until they
 *     return
 * @param used by call class, how many operations that never return took effect
 * @param lastChange the operation that made the state, or -1 for the initial one
 */
record Situation(int state, int[] done, int[] hidden, int[] used, int lastChange) {
    /** Nothing has happened. */
    static Situation initial(Problem<?> problem) {
        return new Situation(
                StateSpace.INITIAL,
                new int[0],
                new int[0],
                new int[problem.operations().pure().length],
                -1);
    }
}
