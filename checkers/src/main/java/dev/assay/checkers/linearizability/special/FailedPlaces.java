// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

/**
 * Configurations of a register from which no way leads on: an event, a state, which of the open
 * operations took effect, and which of the crashed ones. Open addressing on primitives, exact. O(1)
 * an access.
 */
final class FailedPlaces {
    private static final int WIDTH = 3;
    private static final int FEWEST = 128;

    private long[] entries = new long[0];
    private int mask;
    private int size;

    boolean has(int position, int state, long done, long used) {
        return size > 0 && entries[slot(key(position, state), done, used)] != 0;
    }

    void add(int position, int state, long done, long used) {
        if (size * 2 >= entries.length / WIDTH) {
            grow();
        }
        long key = key(position, state);
        int slot = slot(key, done, used);
        if (entries[slot] == 0) {
            put(slot, key, done, used);
            size++;
        }
    }

    /** Bytes that are held. */
    long bytes() {
        return 8L * entries.length;
    }

    private void put(int slot, long key, long done, long used) {
        entries[slot] = key;
        entries[slot + 1] = done;
        entries[slot + 2] = used;
    }

    /** Never zero: something has been invoked where a place fails. */
    private static long key(int position, int state) {
        return (long) position << 32 | state;
    }

    private int slot(long key, long done, long used) {
        long hash = ((key * 0x9E3779B97F4A7C15L ^ done) * 0xC2B2AE3D27D4EB4FL ^ used);
        hash *= 0x9E3779B97F4A7C15L;
        int place = (int) (hash >>> 32) & mask;
        while (true) {
            int slot = place * WIDTH;
            if (entries[slot] == 0
                    || (entries[slot] == key
                            && entries[slot + 1] == done
                            && entries[slot + 2] == used)) {
                return slot;
            }
            place = (place + 1) & mask;
        }
    }

    private void grow() {
        long[] old = entries;
        int places = Math.max(FEWEST, old.length / WIDTH * 2);
        entries = new long[places * WIDTH];
        mask = places - 1;
        for (int at = 0; at < old.length; at += WIDTH) {
            if (old[at] != 0) {
                put(slot(old[at], old[at + 1], old[at + 2]), old[at], old[at + 1], old[at + 2]);
            }
        }
    }
}
