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

    /** By key: the last append, and how many since the list was read. */
    private final int[] last;

    private final int[] count;

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

    /** How many elements it appended since it read the key. */
    int appended(int key) {
        return count[key];
    }

    void append(int key, int reference) {
        if (!knows(key)) {
            stamp[key] = now;
            read[key] = NONE;
            readLength[key] = 0;
            last[key] = NONE;
            count[key] = 0;
        }
        before.add(last[key]);
        last[key] = element.size();
        element.add(reference);
        count[key]++;
    }

    /** Notes that it read a list: so many elements of the sequence behind a reference. */
    void see(int key, int reference, int length) {
        stamp[key] = now;
        read[key] = reference;
        readLength[key] = length;
        last[key] = NONE;
        count[key] = 0;
    }

    /** True when a list ends with what was appended since, and begins with what was read if any. */
    boolean fits(int key, int reference, int length) {
        int others = length - count[key];
        if (others < 0) {
            return false;
        }
        int place = length;
        for (int own = last[key]; own != NONE; own = before.get(own)) {
            if (pool.element(reference, --place) != element.get(own)) {
                return false;
            }
        }
        return read[key] == NONE
                || others == readLength[key]
                        && (others == 0 || pool.mismatch(read[key], reference, others) < 0);
    }

    /** The list that it read, and what it appended since, for people. */
    List<Value> expected(int key) {
        List<Value> reversed = new ArrayList<>();
        for (int own = last[key]; own != NONE; own = before.get(own)) {
            reversed.add(pool.get(element.get(own)));
        }
        for (int place = readLength[key] - 1; place >= 0; place--) {
            reversed.add(pool.get(pool.element(read[key], place)));
        }
        Collections.reverse(reversed);
        return reversed;
    }
}
