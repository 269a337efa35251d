// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import java.util.Arrays;

/**
 * Numbers multisets of small numbers, equal ones alike, so that a place of a search can hold one in
 * a word. Each is a smaller multiset and its greatest element; 0 is the empty one. Adding an
 * element costs one look-up for each greater one in the multiset.
 */
final class Multisets {
    static final int EMPTY = 0;

    private int[] rest = new int[64];
    private int[] greatest = new int[64];
    private int count = 1;

    /** Open addressing; numbers, 0 where nothing is. */
    private int[] table = new int[256];

    private int[] above = new int[16];

    Multisets() {
        greatest[EMPTY] = -1;
    }

    /** How many multisets there are. */
    int size() {
        return count;
    }

    /** The multiset with another element. */
    int with(int multiset, int element) {
        int aside = 0;
        int at = multiset;
        while (greatest[at] > element) {
            if (aside == above.length) {
                above = Arrays.copyOf(above, aside * 2);
            }
            above[aside++] = greatest[at];
            at = rest[at];
        }
        at = joined(at, element);
        while (aside > 0) {
            at = joined(at, above[--aside]);
        }
        return at;
    }

    private int joined(int smaller, int element) {
        if (2 * count >= table.length) {
            grow();
        }
        int slot = slot(smaller, element);
        if (table[slot] == 0) {
            if (count == rest.length) {
                rest = Arrays.copyOf(rest, count * 2);
                greatest = Arrays.copyOf(greatest, count * 2);
            }
            rest[count] = smaller;
            greatest[count] = element;
            table[slot] = count++;
        }
        return table[slot];
    }

    private int slot(int smaller, int element) {
        int mask = table.length - 1;
        long mixed = ((long) smaller << 32 | element) * 0x9E3779B97F4A7C15L;
        int slot = (int) (mixed >>> 32) & mask;
        while (table[slot] != 0
                && (rest[table[slot]] != smaller || greatest[table[slot]] != element)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        table = new int[2 * table.length];
        for (int each = 1; each < count; each++) {
            table[slot(rest[each], greatest[each])] = each;
        }
    }
}
