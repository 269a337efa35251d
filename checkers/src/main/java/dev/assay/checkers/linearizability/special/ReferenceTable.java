// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import java.util.Arrays;

/**
 * A map from a history's value references to small numbers: an array where the references lie close
 * together, else open addressing, so that its size depends on the part of the history at hand and
 * not on the whole pool.
 */
final class ReferenceTable {
    private static final int DENSE = 8;

    private final int lowest;
    private final int[] direct;
    private final int[] keys;
    private final int[] numbers;
    private final int shift;

    /**
     * An empty map.
     *
     * @param lowest the smallest key that will be put
     * @param highest the largest key that will be put
     * @param size how many keys will be put at most
     */
    ReferenceTable(int lowest, int highest, int size) {
        this.lowest = lowest;
        long range = (long) highest - lowest + 1;
        boolean dense = range <= (long) size * DENSE + 64;
        direct = new int[dense ? (int) Math.max(range, 0) : 0];
        int bits = 32 - Integer.numberOfLeadingZeros(Math.max(size, 4)) + 1;
        keys = new int[dense ? 0 : 1 << bits];
        numbers = new int[keys.length];
        shift = 32 - bits;
        Arrays.fill(direct, -1);
        Arrays.fill(keys, -1);
    }

    /** The number of a key, or -1. */
    int get(int key) {
        if (keys.length == 0) {
            int index = key - lowest;
            return index < 0 || index >= direct.length ? -1 : direct[index];
        }
        int slot = slot(key);
        return keys[slot] == key ? numbers[slot] : -1;
    }

    /** Gives a key a number. */
    void put(int key, int number) {
        if (keys.length == 0) {
            direct[key - lowest] = number;
        } else {
            int slot = slot(key);
            keys[slot] = key;
            numbers[slot] = number;
        }
    }

    private int slot(int key) {
        int mask = keys.length - 1;
        int slot = (key * 0x9E3779B9) >>> shift;
        while (keys[slot] != -1 && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
