// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

/**
 * The spots of time at which an insertion at one end may still have taken place, if its value is
 * still there: those that no decision has closed. A stack of spots, linked from the last one down.
 * What is looked up is near the last one, as a rule.
 */
final class FreeSpots {
    static final int NONE = -1;

    /** By spot, the free one before it. */
    private final int[] before;

    /** By spot, whether only one value may have gone in there, which knows its spot. */
    private final boolean[] owned;

    private int last = NONE;
    private int least;

    FreeSpots(int spots) {
        before = new int[spots];
        owned = new boolean[spots];
    }

    /** A new spot, after all others. */
    void open(int spot) {
        before[spot] = last;
        owned[spot] = false;
        last = spot;
    }

    /** Leaves the newest spot to one value. */
    void own() {
        owned[last] = true;
    }

    /** The last free spot up to one, or none. */
    int upTo(int spot) {
        int at = last;
        while (at > spot || (at >= least && at < spot && owned[at])) {
            at = before[at];
        }
        return at < least ? NONE : at;
    }

    /** The first free spot from one on; the newest one is free and nobody's. */
    int from(int spot) {
        int first = last;
        int lowest = Math.max(spot, least);
        for (int at = last; at >= lowest; at = before[at]) {
            first = owned[at] && at != spot ? first : at;
        }
        return first;
    }

    /** Closes all spots after a free one. */
    void closeAfter(int spot) {
        last = spot;
    }

    /** Closes all spots before one. */
    void closeBefore(int spot) {
        least = Math.max(least, spot);
    }

    int last() {
        return last;
    }

    int least() {
        return least;
    }

    void comeBackTo(int lastThen, int leastThen) {
        last = lastThen;
        least = leastThen;
    }
}
