// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import java.util.Arrays;

/**
 * A segment tree over slots with a number each: where is the largest between two slots? O(log n) a
 * step.
 */
final class ExtremeTree {
    /** The number of an empty slot, smaller than all others. */
    static final int EMPTY = -1;

    private final int leaves;
    private final int[] largest;

    ExtremeTree(int slots) {
        leaves = Math.max(1, Integer.highestOneBit(Math.max(1, slots - 1)) << 1);
        largest = new int[2 * leaves];
        Arrays.fill(largest, EMPTY);
    }

    /** Fills a slot before {@link #build}. */
    void prepare(int slot, int number) {
        largest[leaves + slot] = number;
    }

    /** Makes prepared slots count. */
    void build() {
        for (int node = leaves - 1; node > 0; node--) {
            largest[node] = Math.max(largest[2 * node], largest[2 * node + 1]);
        }
    }

    void set(int slot, int number) {
        int node = leaves + slot;
        largest[node] = number;
        for (node >>>= 1; node > 0; node >>>= 1) {
            int now = Math.max(largest[2 * node], largest[2 * node + 1]);
            if (now == largest[node]) {
                return;
            }
            largest[node] = now;
        }
    }

    int get(int slot) {
        return largest[leaves + slot];
    }

    /** The largest number between two slots, these included; {@link #EMPTY} where all are. */
    int largest(int from, int to) {
        int best = EMPTY;
        int low = leaves + from;
        int high = leaves + to + 1;
        while (low < high) {
            if ((low & 1) == 1) {
                best = Math.max(best, largest[low++]);
            }
            if ((high & 1) == 1) {
                best = Math.max(best, largest[--high]);
            }
            low >>>= 1;
            high >>>= 1;
        }
        return best;
    }

    /** The first slot between two, these included, that is not smaller than a number; or -1. */
    int firstFrom(int from, int to, int number) {
        int node = leaves + from;
        int end = leaves + to;
        while (largest[node] < number) {
            while ((node & 1) == 1) {
                if (Integer.bitCount(node + 1) == 1) {
                    return -1;
                }
                node >>>= 1;
            }
            node++;
        }
        while (node < leaves) {
            node = largest[2 * node] >= number ? 2 * node : 2 * node + 1;
        }
        return node <= end ? node - leaves : -1;
    }

    /** The last slot between two, these included, that is not smaller than a number; or -1. */
    int lastFrom(int from, int to, int number) {
        int node = leaves + to;
        while (largest[node] < number) {
            while ((node & 1) == 0) {
                node >>>= 1;
            }
            if (node == 1) {
                return -1;
            }
            node--;
        }
        while (node < leaves) {
            node = largest[2 * node + 1] >= number ? 2 * node + 1 : 2 * node;
        }
        return node - leaves >= from ? node - leaves : -1;
    }
}
