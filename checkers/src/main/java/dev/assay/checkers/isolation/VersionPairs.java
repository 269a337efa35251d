// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Ints;
import java.util.Arrays;

/**
 * Pairs of versions of one key whose order matters, numbered as they turn up. A literal says which
 * of a pair comes first: twice the pair's number if the version with the smaller number does, one
 * more otherwise. O(1) a pair, by a table of numbers with open addresses.
 */
final class VersionPairs {
    private static final int NONE = -1;

    private final Ints smaller = new Ints();
    private final Ints greater = new Ints();
    private int[] table = new int[64];

    VersionPairs() {
        Arrays.fill(table, NONE);
    }

    int size() {
        return smaller.size();
    }

    /** The literal that says that one version comes before another. */
    int literal(int first, int second) {
        int low = Math.min(first, second);
        int high = Math.max(first, second);
        int at = find(low, high);
        int pair = table[at];
        if (pair == NONE) {
            pair = size();
            table[at] = pair;
            smaller.add(low);
            greater.add(high);
            if (2 * size() > table.length) {
                grow();
            }
        }
        return 2 * pair + (first == low ? 0 : 1);
    }

    /** Where a pair is in the table, or where it belongs. */
    private int find(int low, int high) {
        long mixed = (low * 0x9E3779B97F4A7C15L + high) * 0xD6E8FEB86659FD93L;
        int at = (int) (mixed >>> 32) & table.length - 1;
        while (table[at] != NONE
                && (smaller.get(table[at]) != low || greater.get(table[at]) != high)) {
            at = at + 1 & table.length - 1;
        }
        return at;
    }

    private void grow() {
        table = new int[2 * table.length];
        Arrays.fill(table, NONE);
        for (int pair = 0; pair < size(); pair++) {
            table[find(smaller.get(pair), greater.get(pair))] = pair;
        }
    }

    /** The version that comes first, as a literal says. */
    int first(int literal) {
        return (literal & 1) == 0 ? smaller.get(literal >> 1) : greater.get(literal >> 1);
    }

    /** The version that comes second. */
    int second(int literal) {
        return first(literal ^ 1);
    }
}
