// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic.stream;

import java.util.Arrays;

/**
 * Numbers in a growing ring: both ends in O(1), any place in O(1) when the order does not matter;
 * or a binary heap in the same array, as long as only the methods for sorted elements change it.
 */
final class Elements {
    private long[] ring = new long[16];
    private int first;
    private int size;

    int size() {
        return size;
    }

    long get(int index) {
        return ring[first + index & ring.length - 1];
    }

    private void set(int index, long element) {
        ring[first + index & ring.length - 1] = element;
    }

    void addLast(long element) {
        ensureRoom();
        set(size++, element);
    }

    void addFirst(long element) {
        ensureRoom();
        first = first - 1 & ring.length - 1;
        size++;
        set(0, element);
    }

    private void ensureRoom() {
        if (size == ring.length) {
            long[] larger = Arrays.copyOf(ring, size * 2);
            for (int i = 0; i < size; i++) {
                larger[i] = get(i);
            }
            ring = larger;
            first = 0;
        }
    }

    long takeFirst() {
        long element = get(0);
        first = first + 1 & ring.length - 1;
        size--;
        return element;
    }

    long takeLast() {
        return get(--size);
    }

    /** Takes the element of any place; the last one comes there. */
    long takeAt(int index) {
        long element = get(index);
        set(index, get(--size));
        return element;
    }

    void addSorted(long element) {
        addLast(element);
        int child = size - 1;
        while (child > 0 && get((child - 1) / 2) > element) {
            set(child, get((child - 1) / 2));
            child = (child - 1) / 2;
        }
        set(child, element);
    }

    /** Takes the least of sorted elements. */
    long takeLeast() {
        long least = get(0);
        long moved = get(--size);
        int parent = 0;
        while (2 * parent + 1 < size) {
            int child = 2 * parent + 1;
            if (child + 1 < size && get(child + 1) < get(child)) {
                child++;
            }
            if (get(child) >= moved) {
                break;
            }
            set(parent, get(child));
            parent = child;
        }
        set(parent, moved);
        return least;
    }
}
