// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Ints;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.Arrays;
import java.util.BitSet;

/** Who appended which element to which key: columns, found by open addressing. O(1) an access. */
final class AppendedElements {
    private static final int NONE = -1;

    private final ValuePool pool;
    private final Ints key = new Ints();
    private final Ints value = new Ints();
    private final Ints transaction = new Ints();
    private final BitSet overwritten = new BitSet();

    /** The element that the same transaction appended to the key before, or -1. */
    private final Ints before = new Ints();

    private final BitSet ambiguous = new BitSet();
    private int[] table = new int[64];

    /** By key: the last element appended to it. */
    private int[] last = new int[16];

    AppendedElements(ValuePool pool) {
        this.pool = pool;
        Arrays.fill(table, NONE);
        Arrays.fill(last, NONE);
    }

    /** How many there are. */
    int size() {
        return key.size();
    }

    /** Adds one; of equal ones the first is found, but each is somebody's version. */
    void add(int newKey, int newValue, int by) {
        int element = key.size();
        int slot = slot(newKey, newValue);
        if (table[slot] == NONE) {
            table[slot] = element;
        } else {
            ambiguous.set(table[slot]);
        }
        key.add(newKey);
        value.add(newValue);
        transaction.add(by);
        if (newKey >= last.length) {
            int length = last.length;
            last = Arrays.copyOf(last, Math.max(newKey + 1, length * 2));
            Arrays.fill(last, length, last.length, NONE);
        }
        boolean goesOn = last[newKey] != NONE && transaction.get(last[newKey]) == by;
        before.add(goesOn ? last[newKey] : NONE);
        if (goesOn) {
            overwritten.set(last[newKey]);
        }
        last[newKey] = element;
        if (size() * 2 > table.length) {
            grow();
        }
    }

    /** The element, or -1. */
    int find(int ofKey, Value element) {
        int reference = pool.find(element);
        return reference < 0 ? NONE : table[slot(ofKey, reference)];
    }

    /** The element with a reference, or -1. */
    int find(int ofKey, int reference) {
        return table[slot(ofKey, reference)];
    }

    int key(int element) {
        return key.get(element);
    }

    /** The reference of the element. */
    int value(int element) {
        return value.get(element);
    }

    /** The element that the same transaction appended to the key right before, or -1. */
    int before(int element) {
        return before.get(element);
    }

    int transaction(int element) {
        return transaction.get(element);
    }

    /** True when the same transaction appended another element to the key right after it. */
    boolean isOverwritten(int element) {
        return overwritten.get(element);
    }

    /** True when it was appended more than once. */
    boolean isAmbiguous(int element) {
        return ambiguous.get(element);
    }

    private int slot(int ofKey, int ofValue) {
        long mixed = ((long) ofKey << 32 | ofValue) * 0x9E3779B97F4A7C15L;
        int mask = table.length - 1;
        int slot = (int) (mixed >>> 32) & mask;
        while (table[slot] != NONE
                && (key.get(table[slot]) != ofKey || value.get(table[slot]) != ofValue)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        table = new int[table.length * 2];
        Arrays.fill(table, NONE);
        for (int element = 0; element < size(); element++) {
            int slot = slot(key.get(element), value.get(element));
            table[slot] = table[slot] == NONE ? element : table[slot];
        }
    }
}
