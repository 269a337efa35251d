// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import java.util.Arrays;

/** A growing column of integers. */
final class GrowingInts {
    private int[] data = new int[16];
    private int size;

    void add(int value) {
        if (size == data.length) {
            data = Arrays.copyOf(data, size + (size >> 1));
        }
        data[size++] = value;
    }

    int get(int index) {
        return data[index];
    }

    void set(int index, int value) {
        data[index] = value;
    }

    int size() {
        return size;
    }

    /** Takes the last one off. */
    int removeLast() {
        return data[--size];
    }

    void clear() {
        size = 0;
    }

    int[] toArray() {
        return Arrays.copyOf(data, size);
    }
}
