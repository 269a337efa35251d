// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;

/**
 * Where a search has been: places of a fixed number of words, kept whole, so that no two are ever
 * taken for one. Open addressing; the last word of a place is never 0. O(1) a place.
 */
final class VisitedPlaces {
    private static final int FIRST_PLACES = 256;

    private final int width;
    private final long mostBytes;
    private final Budget.Meter meter;
    private long[] words;
    private int places;

    VisitedPlaces(int width, long mostBytes, Budget.Meter meter) {
        this.width = width;
        this.mostBytes = mostBytes;
        this.meter = meter;
        words = new long[FIRST_PLACES * width];
        meter.allocated(8L * words.length);
    }

    /** True when there is no room for another place. */
    boolean isFull() {
        long grown = 16L * words.length;
        return 2L * places * width >= words.length
                && (grown + 8L * words.length > mostBytes || grown > 8L * (Integer.MAX_VALUE - 8));
    }

    int size() {
        return places;
    }

    /** Gives back its memory. */
    void release() {
        meter.allocated(-8L * words.length);
        words = new long[0];
    }

    /** False when the place was there. */
    boolean add(long[] place) {
        if (2L * places * width >= words.length) {
            grow();
        }
        int at = find(place, 0);
        if (words[at + width - 1] != 0) {
            return false;
        }
        System.arraycopy(place, 0, words, at, width);
        places++;
        return true;
    }

    private int find(long[] from, int start) {
        long hash = 0;
        for (int i = 0; i < width; i++) {
            hash = (hash ^ from[start + i]) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        int capacity = words.length / width;
        int place = (int) (hash & (capacity - 1));
        while (true) {
            int at = place * width;
            if (words[at + width - 1] == 0 || isEqual(from, start, at)) {
                return at;
            }
            place = (place + 1) & (capacity - 1);
        }
    }

    private boolean isEqual(long[] from, int start, int at) {
        for (int i = width - 1; i >= 0; i--) {
            if (words[at + i] != from[start + i]) {
                return false;
            }
        }
        return true;
    }

    private void grow() {
        long[] old = words;
        meter.allocated(16L * old.length);
        words = new long[2 * old.length];
        for (int at = 0; at < old.length; at += width) {
            if (old[at + width - 1] != 0) {
                System.arraycopy(old, at, words, find(old, at), width);
            }
        }
        meter.allocated(-8L * old.length);
    }
}
