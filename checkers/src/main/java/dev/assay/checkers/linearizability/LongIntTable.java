// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import java.util.Arrays;

/** A map from non-negative longs to ints, by open addressing. O(1) an access. */
final class LongIntTable {
    /** No value is known. */
    static final int NONE = Integer.MIN_VALUE;

    private static final long EMPTY = -1;

    private final Budget.Meter meter;
    private long[] keys = new long[64];
    private int[] values = new int[64];
    private int size;

    LongIntTable(Budget.Meter meter) {
        this.meter = meter;
        Arrays.fill(keys, EMPTY);
    }

    /** The value of a key, or {@link #NONE}. */
    int get(long key) {
        int slot = slot(keys, key);
        return keys[slot] == key ? values[slot] : NONE;
    }

    /** Adds a key that the table does not hold. */
    void put(long key, int value) {
        if (++size * 2 > keys.length) {
            grow();
        }
        int slot = slot(keys, key);
        keys[slot] = key;
        values[slot] = value;
    }

    private static int slot(long[] keys, long key) {
        int mask = keys.length - 1;
        int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & mask;
        while (keys[slot] != EMPTY && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        meter.allocated(keys.length * 12L);
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new int[keys.length];
        Arrays.fill(keys, EMPTY);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != EMPTY) {
                int slot = slot(keys, oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
