// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import java.util.Arrays;

/** The configurations that were entered, by open addressing. O(words) an access. */
final class VisitedConfigurations {
    private final int stride;
    private final long mostBytes;
    private final Budget.Meter meter;
    private long[] entries;
    private int capacity = 1 << 10;
    private int size;

    VisitedConfigurations(int stride, long mostBytes, Budget.Meter meter) {
        this.stride = stride;
        this.mostBytes = mostBytes;
        this.meter = meter;
        entries = new long[capacity * stride];
        meter.allocated(8L * entries.length);
    }

    /** True when it could not take in one more, so that nothing is certain any more. */
    boolean isFull() {
        return size * 2 >= capacity && !mayGrow();
    }

    private boolean mayGrow() {
        long words = 2L * capacity * stride;
        // Until the entries have moved, both tables are there.
        return words < Integer.MAX_VALUE - 8 && 12 * words <= mostBytes;
    }

    /** False when it was there already. */
    boolean add(long[] words, int returns) {
        if (size * 2 >= capacity && mayGrow()) {
            grow();
        }
        int slot = slot(words, 0, returns + 1L);
        if (entries[slot] != 0) {
            return false;
        }
        // The number of returns comes first and is never zero, which marks an empty entry.
        entries[slot] = returns + 1L;
        System.arraycopy(words, 0, entries, slot + 1, stride - 1);
        size++;
        return true;
    }

    private int slot(long[] words, int offset, long returns) {
        long hash = returns * 0x9E3779B97F4A7C15L;
        for (int i = 0; i < stride - 1; i++) {
            hash = (hash ^ words[offset + i]) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        int index = (int) (hash & (capacity - 1));
        while (!isFree(index * stride, words, offset, returns)) {
            index = (index + 1) & (capacity - 1);
        }
        return index * stride;
    }

    private boolean isFree(int slot, long[] words, int offset, long returns) {
        return entries[slot] == 0
                || (entries[slot] == returns
                        && Arrays.equals(
                                entries,
                                slot + 1,
                                slot + stride,
                                words,
                                offset,
                                offset + stride - 1));
    }

    private void grow() {
        long[] old = entries;
        capacity *= 2;
        meter.allocated(8L * old.length);
        entries = new long[capacity * stride];
        for (int at = 0; at < old.length; at += stride) {
            if (old[at] != 0) {
                System.arraycopy(old, at, entries, slot(old, at + 1, old[at]), stride);
            }
        }
    }

    void release() {
        meter.allocated(-8L * entries.length);
        entries = new long[0];
    }
}
