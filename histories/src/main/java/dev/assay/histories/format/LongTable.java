// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import java.util.Arrays;

/** Numbers distinct integers from 0 in the order of first sight; open addressing, O(1). */
final class LongTable {
    static final int NONE = -1;

    private long[] keys = new long[64];
    private int[] numbers = new int[64];
    private int size;

    LongTable() {
        Arrays.fill(numbers, NONE);
    }

    int size() {
        return size;
    }

    /** The number of an integer, or {@link #NONE}. */
    int find(long key) {
        return numbers[slot(key)];
    }

    /** The number of an integer, given now where it is new. */
    int number(long key) {
        int slot = slot(key);
        if (numbers[slot] != NONE) {
            return numbers[slot];
        }
        keys[slot] = key;
        numbers[slot] = size++;
        if (size * 2 > keys.length) {
            grow();
        }
        return size - 1;
    }

    private int slot(long key) {
        int mask = keys.length - 1;
        int slot = (int) (key * 0x9E3779B97F4A7C15L >>> 32) & mask;
        while (numbers[slot] != NONE && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldNumbers = numbers;
        keys = new long[oldKeys.length * 2];
        numbers = new int[keys.length];
        Arrays.fill(numbers, NONE);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldNumbers[i] != NONE) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                numbers[slot] = oldNumbers[i];
            }
        }
    }
}
