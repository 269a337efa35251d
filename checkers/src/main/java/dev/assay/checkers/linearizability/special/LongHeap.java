// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import java.util.Arrays;

/** A binary heap of numbers, the smallest first. O(log n) a step, no boxing. */
final class LongHeap {
    private long[] data = new long[64];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    long first() {
        return data[0];
    }

    void add(long element) {
        if (size == data.length) {
            data = Arrays.copyOf(data, size * 2);
        }
        int at = size++;
        while (at > 0 && data[(at - 1) >>> 1] > element) {
            data[at] = data[(at - 1) >>> 1];
            at = (at - 1) >>> 1;
        }
        data[at] = element;
    }

    void removeFirst() {
        long last = data[--size];
        int at = 0;
        for (int child = 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && data[child + 1] < data[child]) {
                child++;
            }
            if (data[child] >= last) {
                break;
            }
            data[at] = data[child];
            at = child;
        }
        data[at] = last;
    }
}
