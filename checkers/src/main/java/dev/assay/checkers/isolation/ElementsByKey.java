// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Ints;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Who appended which element to which list. Elements have numbers in the order of their appends;
 * one key is in hand at a time, and its elements are found by their references in O(1), without
 * hashing. O(elements + references) for all keys.
 */
final class ElementsByKey {
    private static final int NONE = -1;

    private final Ints key = new Ints();
    private final Ints value = new Ints();
    private final Ints transaction = new Ints();

    /** The element that the same transaction appended to the key before, or -1. */
    private final Ints before = new Ints();

    private final BitSet overwritten = new BitSet();
    private final BitSet ambiguous = new BitSet();

    /** By key: the last element appended to it. */
    private int[] last = new int[16];

    /** By key, where the row of its elements starts; one more at the end. */
    private int[] start = {};

    private int[] elements = {};

    /** By reference, an element with that value; the key in hand has it if it is the key's own. */
    private int[] withValue = {};

    private int inHand = NONE;

    ElementsByKey() {
        Arrays.fill(last, NONE);
    }

    /** How many there are. */
    int size() {
        return key.size();
    }

    /** Adds one; of equal ones the first is found, but each is somebody's version. */
    void add(int newKey, int newValue, int by) {
        int element = key.size();
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
    }

    /** Sorts them by key, when all are there. */
    void sort(int keys, int references) {
        start = new int[keys + 1];
        for (int element = 0; element < size(); element++) {
            start[key.get(element) + 1]++;
        }
        for (int each = 0; each < keys; each++) {
            start[each + 1] += start[each];
        }
        int[] next = start.clone();
        elements = new int[size()];
        for (int element = 0; element < size(); element++) {
            elements[next[key.get(element)]++] = element;
        }
        withValue = new int[references];
        Arrays.fill(withValue, NONE);
    }

    /** Takes a key in hand. */
    void take(int newKey) {
        inHand = newKey;
        for (int i = start[newKey]; i < start[newKey + 1]; i++) {
            int known = find(value.get(elements[i]));
            if (known == NONE) {
                withValue[value.get(elements[i])] = elements[i];
            } else {
                ambiguous.set(known);
            }
        }
    }

    /** The element of the key in hand with a reference, or -1. */
    int find(int reference) {
        int element = withValue[reference];
        return element != NONE && key.get(element) == inHand ? element : NONE;
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

    /** True when it was appended to the key that was taken in hand more than once. */
    boolean isAmbiguous(int element) {
        return ambiguous.get(element);
    }
}
