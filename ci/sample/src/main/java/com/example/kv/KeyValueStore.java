// SPDX-License-Identifier: Apache-2.0
package com.example.kv;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A key-value store that writes behind: puts go to a buffer, and from there to the table, a few at
 * a time.
 */
public final class KeyValueStore {
    private static final int BUFFERED_MAX = 2;

    private final Map<String, Integer> table = new HashMap<>();
    private final Map<String, Integer> buffer = new HashMap<>();
    private final boolean readsBuffer;

    private KeyValueStore(boolean readsBuffer) {
        this.readsBuffer = readsBuffer;
    }

    /** A store that works. */
    public static KeyValueStore create() {
        return new KeyValueStore(true);
    }

    /** A store with a bug: it looks for values in the table only. */
    public static KeyValueStore withBug() {
        return new KeyValueStore(false);
    }

    /** The value of a key, if it has one. */
    public synchronized Optional<Integer> get(String key) {
        Integer buffered = buffer.get(key);
        if (readsBuffer && buffered != null) {
            return Optional.of(buffered);
        }
        return Optional.ofNullable(table.get(key));
    }

    /** Gives a key another value. */
    public synchronized void put(String key, int value) {
        buffer.put(key, value);
        if (buffer.size() > BUFFERED_MAX) {
            flush();
        }
    }

    /** Gives a key another value if it has the one that is expected. */
    public synchronized boolean compareAndSet(String key, int expected, int value) {
        boolean matches = get(key).equals(Optional.of(expected));
        if (matches) {
            put(key, value);
        }
        return matches;
    }

    /** Empties the buffer into the table. */
    public synchronized void flush() {
        table.putAll(buffer);
        buffer.clear();
    }
}
