// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic.stream;

import java.util.Arrays;
import java.util.function.LongConsumer;

/** A set of numbers that are not negative, in one array: open addressing, O(1) each. */
final class LongSet {
    private static final long EMPTY = -1;

    private long[] slots = new long[16];
    private int size;

    LongSet() {
        Arrays.fill(slots, EMPTY);
    }

    int size() {
        return size;
    }

    boolean contains(long element) {
        return slots[slot(element)] == element;
    }

    void add(long element) {
        int slot = slot(element);
        if (slots[slot] == EMPTY) {
            slots[slot] = element;
            if (++size * 2 > slots.length) {
                grow();
            }
        }
    }

    /** Moves what follows back into the gap, so that no marks of removed elements pile up. */
    void remove(long element) {
        int gap = slot(element);
        if (slots[gap] == EMPTY) {
            return;
        }
        size--;
        int mask = slots.length - 1;
        int next = gap + 1 & mask;
        while (slots[next] != EMPTY) {
            int home = home(slots[next], mask);
            if ((next - home & mask) >= (next - gap & mask)) {
                slots[gap] = slots[next];
                gap = next;
            }
            next = next + 1 & mask;
        }
        slots[gap] = EMPTY;
    }

    void forEach(LongConsumer consumer) {
        for (long element : slots) {
            if (element != EMPTY) {
                consumer.accept(element);
            }
        }
    }

    private int slot(long element) {
        int mask = slots.length - 1;
        int slot = home(element, mask);
        while (slots[slot] != EMPTY && slots[slot] != element) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private static int home(long element, int mask) {
        return (int) (element * 0x9E3779B97F4A7C15L >>> 32) & mask;
    }

    private void grow() {
        long[] old = slots;
        slots = new long[old.length * 2];
        Arrays.fill(slots, EMPTY);
        for (long element : old) {
            if (element != EMPTY) {
                slots[slot(element)] = element;
            }
        }
    }
}
