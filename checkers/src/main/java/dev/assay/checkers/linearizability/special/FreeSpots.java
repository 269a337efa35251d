// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.linearizability.special.UniqueValues.Bag;

/**
 * The spots of time at which an insertion at one end may still have taken place, if its value is
 * still there: those that no decision has closed. In order of time; new ones come at the end, from
 * where others are closed, too. O(log n) to look one up.
 */
final class FreeSpots {
    static final int NONE = -1;

    private final int[] spots;

    /** By spot, whether only one value may have gone in there, which knows its spot. */
    private final boolean[] owned;

    private int size;
    private int least;

    /** What stood where a new spot was put. */
    private final Bag replacedAt = new Bag();

    private final Bag replaced = new Bag();

    FreeSpots(int most) {
        spots = new int[most];
        owned = new boolean[most];
    }

    /** A new spot, after all others. */
    void open(int spot) {
        replacedAt.add(size);
        replaced.add(spots[size]);
        spots[size++] = spot;
        owned[spot] = false;
    }

    /** Leaves the newest spot to one value. */
    void own() {
        owned[spots[size - 1]] = true;
    }

    /** How many of the free spots are before one. */
    private int countBefore(int spot) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (spots[middle] < spot) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The last free spot up to one, or none. */
    int upTo(int spot) {
        int at = countBefore(spot + 1) - 1;
        while (at >= 0 && owned[spots[at]] && spots[at] != spot) {
            at--;
        }
        return at < 0 || spots[at] < least ? NONE : spots[at];
    }

    /** The first free spot from one on; the newest one is free and nobody's. */
    int from(int spot) {
        int at = countBefore(Math.max(spot, least));
        while (owned[spots[at]] && spots[at] != spot) {
            at++;
        }
        return spots[at];
    }

    /** Closes all spots after a free one. */
    void closeAfter(int spot) {
        size = countBefore(spot + 1);
    }

    /** Closes all spots before one. */
    void closeBefore(int spot) {
        least = Math.max(least, spot);
    }

    /** How many spots there are, closed ones among them; to come back to. */
    int size() {
        return size;
    }

    int least() {
        return least;
    }

    /** How many spots were put somewhere; to come back to. */
    int replacements() {
        return replaced.size;
    }

    void comeBackTo(int sizeThen, int leastThen, int replacementsThen) {
        while (replaced.size > replacementsThen) {
            spots[replacedAt.data[--replaced.size]] = replaced.data[replaced.size];
        }
        replacedAt.size = replaced.size;
        size = sizeThen;
        least = leastThen;
    }
}
