// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers;

import java.util.Arrays;

/** A growing column of integers, so that checkers need not box them. O(1) a call, amortised. */
public final class Ints {
    private int[] data = new int[4];
    private int size;

    public void add(int value) {
        if (size == data.length) {
            data = Arrays.copyOf(data, size * 2);
        }
        data[size++] = value;
    }

    public int get(int index) {
        return data[index];
    }

    public void set(int index, int value) {
        data[index] = value;
    }

    public int size() {
        return size;
    }

    /** Takes the last one off. */
    public int removeLast() {
        return data[--size];
    }

    /** Keeps only the first ones. */
    public void truncate(int newSize) {
        size = newSize;
    }

    /** Sorts some of them. */
    public void sort(int from, int to) {
        Arrays.sort(data, from, to);
    }

    /** Where a number is among some that ascend; they must hold it. */
    public int indexOf(int value, int from, int to) {
        return Arrays.binarySearch(data, from, to, value);
    }

    public void clear() {
        size = 0;
    }

    public int[] toArray() {
        return Arrays.copyOf(data, size);
    }
}
