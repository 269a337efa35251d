// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.staleness;

/**
 * Numbers in a fixed order, from which some are taken out and, last out first in, put back. O(1) a
 * change.
 */
final class Remaining {
    private static final int NONE = -1;

    // The place after the last is where the list begins and ends.
    private final int[] next;
    private final int[] previous;
    private final int end;

    Remaining(int[] sorted) {
        end = sorted.length;
        next = new int[end + 1];
        previous = new int[end + 1];
        int last = end;
        for (int each : sorted) {
            next[last] = each;
            previous[each] = last;
            last = each;
        }
        next[last] = end;
        previous[end] = last;
    }

    boolean isEmpty() {
        return next[end] == end;
    }

    /** The first, or -1. */
    int first() {
        return next(end);
    }

    /** The one after another that is there, or -1. */
    int next(int each) {
        return next[each] == end ? NONE : next[each];
    }

    void remove(int each) {
        next[previous[each]] = next[each];
        previous[next[each]] = previous[each];
    }

    /** Undoes the last removal that was not undone. */
    void restore(int each) {
        next[previous[each]] = each;
        previous[next[each]] = each;
    }
}
