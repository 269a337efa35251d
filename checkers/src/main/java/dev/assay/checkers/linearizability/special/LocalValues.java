// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.Arrays;

/**
 * Gives the values that one object saw small numbers from 0, so that what an engine knows of them
 * lies in short arrays even where a million objects share the pool. O(1) a value.
 */
final class LocalValues {
    private final ValuePool pool;

    /** Values that the pool holds only inside others: those in the arguments of a cas. */
    private final ValuePool parts = new ValuePool();

    /** By reference, the number plus one; empty where the pool is too large for that. */
    private final int[] direct;

    /** All other references, and the complements of references to the parts. */
    private int[] keys = new int[64];

    private int[] numbers = new int[64];
    private int hashed;

    /** By number, the reference or its complement. */
    private int[] origin = new int[16];

    private int size;

    /** For an object of so many operations. */
    LocalValues(ValuePool pool, int operations) {
        this.pool = pool;
        direct = new int[pool.size() <= 8L * operations + 64 ? pool.size() : 0];
    }

    /** How many values have numbers. */
    int size() {
        return size;
    }

    /** The value with this number. */
    Value get(int number) {
        return origin[number] >= 0 ? pool.get(origin[number]) : parts.get(~origin[number]);
    }

    /** The number of a reference of the pool. */
    int of(int reference) {
        if (reference >= direct.length) {
            return hashed(reference);
        }
        if (direct[reference] == 0) {
            direct[reference] = add(reference) + 1;
        }
        return direct[reference] - 1;
    }

    /** The number of a value. */
    int of(Value value) {
        int reference = pool.find(value);
        return reference >= 0 ? of(reference) : hashed(~parts.intern(value));
    }

    private int add(int reference) {
        if (size == origin.length) {
            origin = Arrays.copyOf(origin, size * 2);
        }
        origin[size] = reference;
        return size++;
    }

    private int hashed(int reference) {
        int slot = slot(keys, numbers, reference);
        if (numbers[slot] == 0) {
            keys[slot] = reference;
            numbers[slot] = add(reference) + 1;
            if (++hashed * 2 > keys.length) {
                grow();
            }
            return size - 1;
        }
        return numbers[slot] - 1;
    }

    private static int slot(int[] keys, int[] numbers, int reference) {
        int mask = keys.length - 1;
        int mixed = reference * 0x9E3779B9;
        int slot = (mixed ^ (mixed >>> 15)) & mask;
        while (numbers[slot] != 0 && keys[slot] != reference) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        int[] oldKeys = keys;
        int[] oldNumbers = numbers;
        keys = new int[oldKeys.length * 2];
        numbers = new int[oldKeys.length * 2];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldNumbers[i] != 0) {
                int slot = slot(keys, numbers, oldKeys[i]);
                keys[slot] = oldKeys[i];
                numbers[slot] = oldNumbers[i];
            }
        }
    }
}
