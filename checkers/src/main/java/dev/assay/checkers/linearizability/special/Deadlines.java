// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import java.util.Arrays;

/**
 * Operations that are alike and wait for their effect: the one that returns first is taken first,
 * those that never return last. A binary heap; O(log n) a call.
 */
final class Deadlines {
    private final LocalTimes times;
    private int[] heap = new int[16];
    private int size;

    Deadlines(LocalTimes times) {
        this.times = times;
    }

    int size() {
        return size;
    }

    void add(int operation) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        int at = size++;
        while (at > 0 && isBefore(operation, heap[(at - 1) / 2])) {
            heap[at] = heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        heap[at] = operation;
    }

    /** Takes the one with the earliest deadline; there must be one. */
    int take() {
        int first = heap[0];
        int moved = heap[--size];
        int at = 0;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && isBefore(heap[child + 1], heap[child])) {
                child++;
            }
            if (!isBefore(heap[child], moved)) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = moved;
        return first;
    }

    private boolean isBefore(int one, int other) {
        return times.returned()[one] < times.returned()[other];
    }
}
