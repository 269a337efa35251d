// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Ints;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What the transaction in hand read of each key, and what it appended since. O(1) to begin the next
 * one and to append; O(length) to compare a list.
 */
final class OwnAppends {
    private static final int NONE = -1;

    private final ValuePool pool;

    /** By key: one more than the transaction that what follows is about. */
    private final int[] stamp;

    /** By key: the list that was read last, and how much of it counts; NONE before that. */
    private final int[] read;

    private final int[] readLength;

    /** By key: the last append, how many there are, and how many since the list was read. */
    private final int[] last;

    private final int[] count;
    private final int[] since;

    /** What was appended, and to the same key before that. */
    private final Ints element = new Ints();

    private final Ints before = new Ints();
    private int now;

    OwnAppends(ValuePool pool, int keys) {
        this.pool = pool;
        stamp = new int[keys];
        read = new int[keys];
        readLength = new int[keys];
        last = new int[keys];
        count = new int[keys];
        since = new int[keys];
    }

    void begin(int transaction) {
        now = transaction + 1;
        element.clear();
        before.clear();
    }

    /** True when it has touched the key before. */
    boolean knows(int key) {
        return stamp[key] == now;
    }

    boolean hasRead(int key) {
        return knows(key) && read[key] != NONE;
    }

    /** How many elements it appended to the key. */
    int appended(int key) {
        return count[key];
    }

    void append(int key, int reference) {
        begin(key, knows(key));
        before.add(last[key]);
        last[key] = element.size();
        element.add(reference);
        count[key]++;
        since[key]++;
    }

    /** Notes that it read a list: so many elements of the sequence behind a reference. */
    void see(int key, int reference, int length) {
        begin(key, knows(key));
        read[key] = reference;
        readLength[key] = length;
        since[key] = 0;
    }

    private void begin(int key, boolean isKnown) {
        if (!isKnown) {
            stamp[key] = now;
            read[key] = NONE;
            readLength[key] = 0;
            last[key] = NONE;
            count[key] = 0;
            since[key] = 0;
        }
    }

    /** True when a list ends with what was appended since, and begins with what was read if any. */
    boolean fits(int key, int reference, int length) {
        int others = length - since[key];
        return endsWith(key, since[key], reference, length)
                && (read[key] == NONE
                        || others == readLength[key]
                                && (others == 0
                                        || pool.mismatch(read[key], reference, others) < 0));
    }

    /**
     * How many elements at the front of a list that does not fit come from others, as far as that
     * can be told: all but its own at the end, or all when none is its own; -1 otherwise.
     */
    int ofOthers(int key, int reference, int length) {
        if (endsWith(key, count[key], reference, length)) {
            return length - count[key];
        }
        for (int own = last[key]; own != NONE; own = before.get(own)) {
            for (int place = 0; place < length; place++) {
                if (pool.element(reference, place) == element.get(own)) {
                    return NONE;
                }
            }
        }
        return length;
    }

    private boolean endsWith(int key, int some, int reference, int length) {
        if (some > length) {
            return false;
        }
        int own = last[key];
        for (int place = length - 1; place >= length - some; place--) {
            if (pool.element(reference, place) != element.get(own)) {
                return false;
            }
            own = before.get(own);
        }
        return true;
    }

    /** The list that it read, and what it appended since, for people. */
    List<Value> expected(int key) {
        List<Value> reversed = new ArrayList<>();
        int own = last[key];
        for (int i = 0; i < since[key]; i++) {
            reversed.add(pool.get(element.get(own)));
            own = before.get(own);
        }
        for (int place = readLength[key] - 1; place >= 0; place--) {
            reversed.add(pool.get(pool.element(read[key], place)));
        }
        Collections.reverse(reversed);
        return reversed;
    }
}
