// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

/**
 * A segment tree over places that intervals cover: takes intervals away and finds the first place
 * that none covers. O(log n) a step.
 */
final class CoverTree {
    private final int leaves;

    /** By node, the intervals that cover all of it but not all of the node above. */
    private final int[] whole;

    /** By node, the fewest intervals that cover a place of it, those above apart. */
    private final int[] fewest;

    /**
     * A tree of places, each covered so many times.
     *
     * @param covers by place
     */
    CoverTree(int[] covers) {
        leaves = Math.max(1, Integer.highestOneBit(Math.max(1, covers.length - 1)) << 1);
        whole = new int[leaves];
        fewest = new int[2 * leaves];
        System.arraycopy(covers, 0, fewest, leaves, covers.length);
        for (int node = leaves - 1; node > 0; node--) {
            fewest[node] = Math.min(fewest[2 * node], fewest[2 * node + 1]);
        }
    }

    /** Covers the places between two, these included, once more (1) or once less (-1). */
    void add(int from, int to, int change) {
        if (from > to) {
            return;
        }
        int low = leaves + from;
        int high = leaves + to + 1;
        while (low < high) {
            if ((low & 1) == 1) {
                apply(low++, change);
            }
            if ((high & 1) == 1) {
                apply(--high, change);
            }
            low >>>= 1;
            high >>>= 1;
        }
        raise(leaves + from);
        raise(leaves + to);
    }

    private void apply(int node, int change) {
        fewest[node] += change;
        if (node < leaves) {
            whole[node] += change;
        }
    }

    private void raise(int leaf) {
        for (int node = leaf >>> 1; node > 0; node >>>= 1) {
            fewest[node] = Math.min(fewest[2 * node], fewest[2 * node + 1]) + whole[node];
        }
    }

    /** The first place between two, these included, that nothing covers; or -1. */
    int firstFree(int from, int to) {
        if (from > to) {
            return -1;
        }
        int node = leaves + from;
        int above = 0;
        for (int each = node >>> 1; each > 0; each >>>= 1) {
            above += whole[each];
        }
        while (fewest[node] + above > 0) {
            while ((node & 1) == 1) {
                node >>>= 1;
                if (node <= 1) {
                    return -1;
                }
                above -= whole[node];
            }
            node++;
        }
        while (node < leaves) {
            above += whole[node];
            node = fewest[2 * node] + above <= 0 ? 2 * node : 2 * node + 1;
        }
        return node - leaves <= to ? node - leaves : -1;
    }
}
