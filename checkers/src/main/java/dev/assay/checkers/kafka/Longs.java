// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.kafka;

import java.util.Arrays;

/** Growing numbers of 64 bits. */
final class Longs {
    private long[] data = new long[4];
    private int size;

    void add(long value) {
        if (size == data.length) {
            data = Arrays.copyOf(data, size * 2);
        }
        data[size++] = value;
    }

    long get(int index) {
        return data[index];
    }

    int size() {
        return size;
    }

    long[] toArray() {
        return Arrays.copyOf(data, size);
    }
}
