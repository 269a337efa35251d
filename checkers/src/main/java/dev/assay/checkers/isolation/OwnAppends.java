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
     * How many elements at the front of a list that does not fit come from others: all but its own
     * at the end. Its own before another's element stays, for there it is part of what that one
     * appended to.
     */
    int ofOthers(int key, int reference, int length) {
        if (endsWith(key, count[key], reference, length)) {
            return length - count[key];
        }
        int others = length;
        while (others > 0 && isUnseen(key, reference, others - 1, length)) {
            others--;
        }
        return others;
    }

    /** An element that it appended once and a list holds more often; NONE without. */
    int repeated(int key, int reference, int length, int others) {
        if (!knows(key)) {
            return NONE;
        }
        for (int place = others; place < length; place++) {
            int element = pool.element(reference, place);
            for (int before = 0; before < place; before++) {
                if (pool.element(reference, before) == element && times(key, element) == 1) {
                    return element;
                }
            }
        }
        return NONE;
    }

    /** True for one of its own that stands less often behind a place than it was appended. */
    private boolean isUnseen(int key, int reference, int place, int length) {
        int own = pool.element(reference, place);
        int seen = 0;
        for (int after = place + 1; after < length; after++) {
            seen += pool.element(reference, after) == own ? 1 : 0;
        }
        return seen < times(key, own);
    }

    /** How often it appended an element. */
    private int times(int key, int reference) {
        int times = 0;
        for (int own = last[key]; own != NONE; own = before.get(own)) {
            times += element.get(own) == reference ? 1 : 0;
        }
        return times;
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
