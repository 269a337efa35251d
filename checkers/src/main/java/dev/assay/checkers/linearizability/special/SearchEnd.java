// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

/** How a search for an order ended. */
sealed interface SearchEnd {
    /** There is an order. */
    record Found(int[] order) implements SearchEnd {}

    /**
     * There is none, even of the operations that were invoked before a moment.
     *
     * @param before the moment, in the object's own events
     */
    record NotThere(int before) implements SearchEnd {}

    /** It was given up. */
    record Unknown() implements SearchEnd {}

    static SearchEnd found(int[] order) {
        return new Found(order);
    }

    static SearchEnd none(int before) {
        return new NotThere(before);
    }

    static SearchEnd unknown() {
        return new Unknown();
    }
}
