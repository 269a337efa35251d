// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import java.util.Arrays;

/**
 * Which version of a key each value was written as. As most values are written to one key only, the
 * first write of a value is found by its reference; others of the same value, to other keys, by
 * open addressing. O(1) an access; eight bytes a value and forty a write of a value that another
 * key got before.
 */
final class RegisterWrites {
    /** No such write. */
    static final long NONE = -1;

    private static final long AMBIGUOUS = 1L << 61;
    private static final long OVERWRITTEN = 1L << 62;
    private static final int MOST_KEYS = 1 << 29;

    private final Budget.Meter meter;

    /** By reference of a value: version, key and marks of its first write. */
    private final long[] first;

    /** The same for those of other writes, twice: value and key, then version and marks. */
    private long[] table = new long[2 * 64];

    private int others;

    RegisterWrites(int values, Budget.Meter meter) {
        this.meter = meter;
        meter.allocated(8L * values);
        first = new long[values];
        Arrays.fill(first, NONE);
        Arrays.fill(table, NONE);
    }

    /** Says that a value was written to a key; of equal writes the first is found. */
    void add(int key, int value, int version) {
        if (key >= MOST_KEYS) {
            throw new IllegalStateException("more than " + MOST_KEYS + " keys");
        }
        long write = (long) key << 32 | version;
        if (first[value] == NONE) {
            first[value] = write;
        } else if (isOf(first[value], key)) {
            first[value] |= AMBIGUOUS;
        } else {
            addOther(key, value, write);
        }
    }

    /** The write of a value to a key, or {@link #NONE}. */
    long find(int key, int value) {
        long write = first[value];
        return write == NONE || isOf(write, key) ? write : table[slot(key, value) + 1];
    }

    /** Says that the writer of a value replaced it itself. */
    void overwrite(int key, int value) {
        if (isOf(first[value], key)) {
            first[value] |= OVERWRITTEN;
        } else {
            table[slot(key, value) + 1] |= OVERWRITTEN;
        }
    }

    private static boolean isOf(long write, int key) {
        return ((int) (write >>> 32) & MOST_KEYS - 1) == key;
    }

    /** The version that a write is of. */
    static int version(long write) {
        return (int) write;
    }

    /** True when a value was written to the key more than once. */
    static boolean isAmbiguous(long write) {
        return (write & AMBIGUOUS) != 0;
    }

    /** True when its writer wrote the key again. */
    static boolean isOverwritten(long write) {
        return (write & OVERWRITTEN) != 0;
    }

    private void addOther(int key, int value, long write) {
        int slot = slot(key, value);
        if (table[slot] != NONE) {
            table[slot + 1] |= AMBIGUOUS;
            return;
        }
        table[slot] = (long) value << 32 | key;
        table[slot + 1] = write;
        if (4 * ++others > table.length) {
            grow();
        }
    }

    private int slot(int key, int value) {
        long sought = (long) value << 32 | key;
        int mask = table.length / 2 - 1;
        int slot = (int) (sought * 0x9E3779B97F4A7C15L >>> 32) & mask;
        while (table[2 * slot] != NONE && table[2 * slot] != sought) {
            slot = (slot + 1) & mask;
        }
        return 2 * slot;
    }

    private void grow() {
        meter.allocated(8L * table.length);
        long[] old = table;
        table = new long[2 * old.length];
        Arrays.fill(table, NONE);
        for (int i = 0; i < old.length; i += 2) {
            if (old[i] != NONE) {
                int slot = slot((int) old[i], (int) (old[i] >>> 32));
                table[slot] = old[i];
                table[slot + 1] = old[i + 1];
            }
        }
    }
}
