// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import java.util.Arrays;

/**
 * The gaps between events at which nothing is in the way yet. They are only ever taken, so that two
 * union-find forests lead from each gap to the next and to the last free one (Tarjan, JACM 1975);
 * close to O(1) a step.
 */
final class FreeGaps {
    private final int[] next;
    private final int[] last;
    private final int[] owner;

    /**
     * All gaps from 0 on are free.
     *
     * @param gaps how many there are
     * @param backwards whether {@link #last} will be asked
     */
    FreeGaps(int gaps, boolean backwards) {
        next = new int[gaps + 1];
        Arrays.setAll(next, gap -> gap);
        owner = new int[gaps];
        last = new int[backwards ? gaps + 1 : 0];
        Arrays.setAll(last, gap -> gap);
    }

    /** The first free gap from this one on; the number of gaps where there is none. */
    int next(int gap) {
        int at = gap;
        while (next[at] != at) {
            next[at] = next[next[at]];
            at = next[at];
        }
        return at;
    }

    /** The last free gap up to this one; -1 where there is none. */
    int last(int gap) {
        int at = gap + 1;
        while (last[at] != at) {
            last[at] = last[last[at]];
            at = last[at];
        }
        return at - 1;
    }

    /** Takes the gaps between two, without these. */
    void take(int after, int before, int value) {
        for (int gap = next(after + 1); gap < before; gap = next(gap)) {
            next[gap] = gap + 1;
            owner[gap] = value;
            if (last.length > 0) {
                last[gap + 1] = gap;
            }
        }
    }

    /** Who took a gap. */
    int owner(int gap) {
        return owner[gap];
    }
}
