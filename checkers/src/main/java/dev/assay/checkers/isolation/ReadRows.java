// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Ints;
import java.util.Arrays;

/**
 * What transactions read of others, in their own order, as rows of a key and a version. A read that
 * finds what an earlier one of its transaction found says nothing new, unless something else was
 * seen in between: once a transaction was seen, a later read must not miss the rest of it
 * (monotonic atomic view). Only then it is a row of its own. O(1) a read.
 */
final class ReadRows {
    private static final int NONE = -1;

    private final Ints key = new Ints();
    private final Ints version = new Ints();

    /**
     * By key, the last row of it, and how many rows of its transaction had seen a write by then.
     */
    private final int[] last;

    private final int[] seenThen;
    private int first;
    private int seen;

    ReadRows(int keys) {
        last = new int[keys];
        seenThen = new int[keys];
        Arrays.fill(last, NONE);
    }

    /** What follows is read by the next transaction. */
    void begin() {
        first = key.size();
        seen = 0;
    }

    /**
     * A read of a version.
     *
     * @param isInitial whether it is the state before all writes
     */
    void add(int ofKey, int read, boolean isInitial) {
        last[ofKey] = key.size();
        key.add(ofKey);
        version.add(read);
        seen += isInitial ? 0 : 1;
        seenThen[ofKey] = seen;
    }

    /**
     * A read that found what the last one of the key did; true where that is a row.
     *
     * @param isSeen whether something may have been seen that has no row here
     */
    boolean repeat(int ofKey, boolean isSeen) {
        if (last[ofKey] < first || (seenThen[ofKey] == seen && !isSeen)) {
            return false;
        }
        key.add(ofKey);
        version.add(version.get(last[ofKey]));
        last[ofKey] = key.size() - 1;
        seenThen[ofKey] = seen;
        return true;
    }

    int size() {
        return key.size();
    }

    int[] keys() {
        return key.toArray();
    }

    Ints versions() {
        return version;
    }
}
