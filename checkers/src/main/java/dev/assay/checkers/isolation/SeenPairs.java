// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import java.util.Arrays;

/**
 * Pairs of versions of a key of which the first comes before the second, because somebody read the
 * second and saw the first. Each is there once, found by open addressing; rows of the same second
 * version are linked. Twenty-four bytes a pair; O(1) an access.
 */
final class SeenPairs {
    static final int NONE = -1;

    private final Budget.Meter meter;
    private int[] columns = new int[4 * 16];
    private int size;
    private int[] table = new int[64];

    /** By transaction, the last pair whose second version it wrote. */
    private final int[] last;

    private final RegisterVersions versions;

    SeenPairs(RegisterVersions versions, Budget.Meter meter) {
        this.versions = versions;
        this.meter = meter;
        last = new int[versions.transactions()];
        Arrays.fill(last, NONE);
        Arrays.fill(table, NONE);
    }

    int size() {
        return size;
    }

    /** Who read the second version. */
    int reader(int pair) {
        return columns[4 * pair];
    }

    int seen(int pair) {
        return columns[4 * pair + 1];
    }

    int version(int pair) {
        return columns[4 * pair + 2];
    }

    /** The last pair whose second version is a transaction's, or {@link #NONE}. */
    int last(int transaction) {
        return last[transaction];
    }

    /** Another one with the same writer of the second version, or {@link #NONE}. */
    int before(int pair) {
        return columns[4 * pair + 3];
    }

    /** True when such a pair is there. */
    boolean holds(int seen, int version) {
        return table[slot(seen, version)] != NONE;
    }

    /** The pair's number, or {@link #NONE}. */
    int find(int seen, int version) {
        return table[slot(seen, version)];
    }

    /** Adds a pair unless it is there. */
    void add(int reader, int seen, int version) {
        int slot = slot(seen, version);
        if (table[slot] != NONE) {
            return;
        }
        if (4 * size == columns.length) {
            meter.allocated(4L * columns.length);
            columns = Arrays.copyOf(columns, 2 * columns.length);
        }
        int at = 4 * size;
        int writer = versions.writer()[version];
        columns[at] = reader;
        columns[at + 1] = seen;
        columns[at + 2] = version;
        columns[at + 3] = last[writer];
        last[writer] = size;
        table[slot] = size++;
        if (2 * size > table.length) {
            grow();
        }
    }

    private int slot(int seen, int version) {
        int mask = table.length - 1;
        long mixed = ((long) seen << 32 | version) * 0x9E3779B97F4A7C15L;
        int slot = (int) (mixed >>> 32) & mask;
        while (table[slot] != NONE
                && (seen(table[slot]) != seen || version(table[slot]) != version)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        meter.allocated(4L * table.length);
        table = new int[2 * table.length];
        Arrays.fill(table, NONE);
        for (int pair = 0; pair < size; pair++) {
            table[slot(seen(pair), version(pair))] = pair;
        }
    }
}
