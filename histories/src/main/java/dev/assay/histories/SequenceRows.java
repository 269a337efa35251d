// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories;

import java.util.Arrays;

/**
 * The sequences of a {@link ValuePool} as rows of references to their elements, each distinct row
 * once. Four bytes an element and about thirty a row, where a list of objects would take a multiple
 * and give the garbage collector as many objects to look at. O(length) to find or add a row.
 *
 * <p>Rows lie in blocks that never move, so that views of them stay good while more are added, and
 * can be read from other threads.
 */
final class SequenceRows {
    private static final int BLOCK = 1 << 18;

    /** What stands before the elements of a row: its hash, its length, its reference. */
    private static final int HEADER = 3;

    private int[][] blocks = new int[4][];
    private int blockCount;
    private int used;

    /** By open addressing on the hash of a row: where its header is, plus one; 0 for none. */
    private long[] table = new long[64];

    private int rows;

    /** The row with these elements, or -1. */
    long find(int[] elements, int from, int to) {
        return table[slot(elements, from, to, hash(elements, from, to))] - 1;
    }

    /** Adds a row that {@link #find} did not find. */
    long add(int[] elements, int from, int to, int reference) {
        int hash = hash(elements, from, to);
        int length = to - from;
        int size = HEADER + length;
        if (blockCount == 0 || used + size > blocks[blockCount - 1].length) {
            if (blockCount == blocks.length) {
                blocks = Arrays.copyOf(blocks, blockCount * 2);
            }
            int largest = blockCount == 0 ? 64 : Math.min(BLOCK, 2 * blocks[blockCount - 1].length);
            blocks[blockCount++] = new int[Math.max(largest, size)];
            used = 0;
        }
        int[] block = blocks[blockCount - 1];
        long row = (long) (blockCount - 1) << 32 | used;
        block[used] = hash;
        block[used + 1] = length;
        block[used + 2] = reference;
        System.arraycopy(elements, from, block, used + HEADER, length);
        used += size;
        table[slot(elements, from, to, hash)] = row + 1;
        if (++rows * 2L > table.length) {
            grow();
        }
        return row;
    }

    /** The reference that a row was added with. */
    int reference(long row) {
        return block(row)[start(row) - 1];
    }

    int length(long row) {
        return block(row)[start(row) - 2];
    }

    /** The block in which a row's elements lie. */
    int[] block(long row) {
        return blocks[(int) (row >>> 32)];
    }

    /** Where in its block a row's elements begin. */
    int start(long row) {
        return (int) row + HEADER;
    }

    private int slot(int[] elements, int from, int to, int hash) {
        int mask = table.length - 1;
        int slot = hash & mask;
        while (table[slot] != 0 && !equal(table[slot] - 1, hash, elements, from, to)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private boolean equal(long row, int hash, int[] elements, int from, int to) {
        int[] block = block(row);
        int start = start(row);
        return block[start - HEADER] == hash
                && block[start - 2] == to - from
                && Arrays.equals(block, start, start + to - from, elements, from, to);
    }

    private static int hash(int[] elements, int from, int to) {
        int hash = to - from;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + elements[i];
        }
        long mixed = hash * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32);
    }

    private void grow() {
        long[] old = table;
        table = new long[old.length * 2];
        int mask = table.length - 1;
        for (long entry : old) {
            if (entry != 0) {
                int slot = block(entry - 1)[start(entry - 1) - HEADER] & mask;
                while (table[slot] != 0) {
                    slot = (slot + 1) & mask;
                }
                table[slot] = entry;
            }
        }
    }
}
