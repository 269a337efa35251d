// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.List;

/** What the transaction in hand appended and read so far. O(1) to begin the next one. */
final class OwnAppends {
    /** By key: one more than the transaction that what follows is about. */
    private final int[] stamp;

    private final List<List<Value>> appended = new ArrayList<>();
    private final List<List<Value>> expected = new ArrayList<>();
    private final boolean[] read;
    private int now;

    OwnAppends(int keys) {
        stamp = new int[keys];
        read = new boolean[keys];
        for (int key = 0; key < keys; key++) {
            appended.add(List.of());
            expected.add(List.of());
        }
    }

    void begin(int transaction) {
        now = transaction + 1;
    }

    /** True when it has touched the key before. */
    boolean knows(int key) {
        return stamp[key] == now;
    }

    boolean hasRead(int key) {
        return knows(key) && read[key];
    }

    List<Value> appended(int key) {
        return appended.get(key);
    }

    /** What it last read of a key, and what it appended since. */
    List<Value> expected(int key) {
        return expected.get(key);
    }

    void append(int key, Value element) {
        if (!knows(key)) {
            stamp[key] = now;
            read[key] = false;
            appended.set(key, List.of());
        }
        appended.set(key, with(appended.get(key), element));
        if (read[key]) {
            expected.set(key, with(expected.get(key), element));
        }
    }

    void see(int key, List<Value> list) {
        if (!knows(key)) {
            appended.set(key, List.of());
        }
        stamp[key] = now;
        read[key] = true;
        expected.set(key, list);
    }

    private static List<Value> with(List<Value> list, Value element) {
        List<Value> longer = new ArrayList<>(list.size() + 1);
        longer.addAll(list);
        longer.add(element);
        return longer;
    }
}
