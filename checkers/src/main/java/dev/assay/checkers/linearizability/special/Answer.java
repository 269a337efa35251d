// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

/** What a special engine found out. */
public sealed interface Answer {
    /**
     * The operations have an order.
     *
     * @param order all completed operations and those crashed ones that took effect, each once
     */
    record Linearizable(int[] order) implements Answer {}

    /**
     * The operations have no order.
     *
     * @param core operations that have none even without all others, the fewer the better. Leaving
     *     out the others must be a relaxation: every order of the whole history stays one when they
     *     are taken out of it (a read; a value with every operation on it)
     * @param reason the contradiction in one sentence, values and operations named
     */
    record Refuted(int[] core, String reason) implements Answer {}

    /** The operations have no order; every one was tried. Why, is for others to tell. */
    record Impossible() implements Answer {}

    /**
     * The engine cannot tell.
     *
     * @param reason what of the history it does not handle, in a few words
     */
    record Undecided(String reason) implements Answer {}
}
