// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import java.util.Arrays;

/** A growing column of integers. */
final class Ints {
    private int[] data;
    private int size;

    Ints() {
        data = new int[4];
    }

    void add(int value) {
        if (size == data.length) {
            data = Arrays.copyOf(data, size * 2);
        }
        data[size++] = value;
    }

    int get(int index) {
        return data[index];
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    int[] toArray() {
        return Arrays.copyOf(data, size);
    }
}
