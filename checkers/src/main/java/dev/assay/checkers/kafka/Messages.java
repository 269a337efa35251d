// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.kafka;

import dev.assay.checkers.Ints;
import dev.assay.checkers.OperationWords;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Numbers keys, and messages by key and value, from 0 in the order of first sight. Open addressing;
 * O(1) a message.
 */
final class Messages {
    private static final int NONE = -1;

    private final ValuePool pool;
    private final Map<Integer, Integer> keyNumbers = new HashMap<>();
    private final Ints keys = new Ints();
    private final Ints keyOf = new Ints();
    private final Ints valueOf = new Ints();
    private int[] slots = new int[64];

    Messages(ValuePool pool) {
        this.pool = pool;
        Arrays.fill(slots, NONE);
    }

    /** The number of a key. */
    int key(Value key) {
        int reference = pool.intern(key);
        Integer known = keyNumbers.putIfAbsent(reference, keys.size());
        if (known != null) {
            return known;
        }
        keys.add(reference);
        return keys.size() - 1;
    }

    int keys() {
        return keys.size();
    }

    int size() {
        return keyOf.size();
    }

    /** The number of a message. */
    int number(int key, Value value) {
        int reference = pool.intern(value);
        int slot = slot(key, reference);
        if (slots[slot] != NONE) {
            return slots[slot];
        }
        keyOf.add(key);
        valueOf.add(reference);
        slots[slot] = size() - 1;
        if (size() * 2 > slots.length) {
            slots = new int[slots.length * 2];
            Arrays.fill(slots, NONE);
            for (int message = 0; message < size(); message++) {
                slots[slot(keyOf.get(message), valueOf.get(message))] = message;
            }
        }
        return size() - 1;
    }

    private int slot(int key, int reference) {
        long mixed = ((long) key << 32 | reference) * 0x9E3779B97F4A7C15L;
        int slot = (int) (mixed >>> 32) & (slots.length - 1);
        while (slots[slot] != NONE
                && (keyOf.get(slots[slot]) != key || valueOf.get(slots[slot]) != reference)) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    /** The key of a message. */
    int keyOf(int message) {
        return keyOf.get(message);
    }

    /** The message for people, without its key. */
    String words(int message) {
        return OperationWords.value(pool.get(valueOf.get(message)));
    }

    /** A key for people. */
    String keyWords(int key) {
        return OperationWords.value(pool.get(keys.get(key)));
    }
}
