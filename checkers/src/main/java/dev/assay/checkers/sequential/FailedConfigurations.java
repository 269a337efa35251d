// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.sequential;

import dev.assay.checkers.Budget;
import java.util.Arrays;

/**
 * Configurations from which no order leads on: exact, by open addressing over rows of equal length.
 * O(length) an access.
 */
final class FailedConfigurations {
    private static final int EMPTY = -1;
    private static final int ROWS_OF_CHUNK = 1 << 12;

    private final int length;
    private final Budget.Meter meter;
    private int[][] chunks = new int[4][];
    private int[] table = new int[1 << 10];
    private int size;

    FailedConfigurations(int length, Budget.Meter meter) {
        this.length = length;
        this.meter = meter;
        Arrays.fill(table, EMPTY);
    }

    boolean contains(int[] row) {
        return table[slot(row)] != EMPTY;
    }

    /** Adds a row that may be there. */
    void add(int[] row) {
        int slot = slot(row);
        if (table[slot] != EMPTY) {
            return;
        }
        int chunk = size / ROWS_OF_CHUNK;
        if (chunk == chunks.length) {
            chunks = Arrays.copyOf(chunks, chunk * 2);
        }
        if (size % ROWS_OF_CHUNK == 0) {
            meter.allocated(4L * ROWS_OF_CHUNK * length);
            chunks[chunk] = new int[ROWS_OF_CHUNK * length];
        }
        System.arraycopy(row, 0, chunks[chunk], size % ROWS_OF_CHUNK * length, length);
        table[slot] = size++;
        if (size * 2 > table.length) {
            grow();
        }
    }

    private int slot(int[] row) {
        int mask = table.length - 1;
        int mixed = Arrays.hashCode(row) * 0x9E3779B9;
        int slot = (mixed ^ mixed >>> 15) & mask;
        while (table[slot] != EMPTY && !isAt(table[slot], row)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private boolean isAt(int number, int[] row) {
        int from = number % ROWS_OF_CHUNK * length;
        int[] chunk = chunks[number / ROWS_OF_CHUNK];
        return Arrays.equals(chunk, from, from + length, row, 0, length);
    }

    private void grow() {
        meter.allocated(4L * table.length);
        int[] old = table;
        table = new int[old.length * 2];
        Arrays.fill(table, EMPTY);
        int[] row = new int[length];
        for (int number : old) {
            if (number != EMPTY) {
                int from = number % ROWS_OF_CHUNK * length;
                System.arraycopy(chunks[number / ROWS_OF_CHUNK], from, row, 0, length);
                table[slot(row)] = number;
            }
        }
    }
}
