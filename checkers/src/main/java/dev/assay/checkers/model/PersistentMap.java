// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.histories.Value;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from values to things that are not null; a change takes O(log n) and shares what
 * did not change, the hash is at hand, and two maps that grew from one are compared in time of what
 * differs between them.
 */
final class PersistentMap<T> {
    private static final PersistentMap<?> EMPTY = new PersistentMap<>(null, 0, 0);

    private final LongTrie.@Nullable Node<Entry<T>> entries;
    private final int size;
    private final long hash;

    /** An entry, and others whose keys have the same hash. */
    private record Entry<T>(Value key, T value, @Nullable Entry<T> next) {
        @Nullable Entry<T> find(Value wanted) {
            @Nullable Entry<T> at = this;
            while (at != null && !at.key.equals(wanted)) {
                at = at.next;
            }
            return at;
        }

        @Nullable Entry<T> without(Value unwanted) {
            if (key.equals(unwanted)) {
                return next;
            }
            return new Entry<>(key, value, next == null ? null : next.without(unwanted));
        }

        int length() {
            return next == null ? 1 : 1 + next.length();
        }

        // Entries stand in the order in which they came, which does not matter.
        @Override
        public boolean equals(@Nullable Object other) {
            if (!(other instanceof Entry<?> entry) || length() != entry.length()) {
                return false;
            }
            for (@Nullable Entry<T> at = this; at != null; at = at.next) {
                Entry<?> twin = entry.find(at.key);
                if (twin == null || !twin.value.equals(at.value)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public int hashCode() {
            return key.hashCode();
        }
    }

    private PersistentMap(LongTrie.@Nullable Node<Entry<T>> entries, int size, long hash) {
        this.entries = entries;
        this.size = size;
        this.hash = hash;
    }

    @SuppressWarnings("unchecked") // It holds no thing of whatever type.
    static <T> PersistentMap<T> empty() {
        return (PersistentMap<T>) EMPTY;
    }

    private static long hash(Object key, Object value) {
        long mixed = (key.hashCode() * 31L + value.hashCode() + 1) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        return mixed ^ (mixed >>> 27);
    }

    int size() {
        return size;
    }

    @Nullable T get(Value key) {
        Entry<T> chain = LongTrie.get(entries, key.hashCode());
        Entry<T> found = chain == null ? null : chain.find(key);
        return found == null ? null : found.value;
    }

    PersistentMap<T> with(Value key, T value) {
        T old = get(key);
        if (value.equals(old)) {
            return this;
        }
        PersistentMap<T> rest = old == null ? this : without(key);
        Entry<T> chain = LongTrie.get(rest.entries, key.hashCode());
        return new PersistentMap<>(
                LongTrie.put(rest.entries, key.hashCode(), new Entry<>(key, value, chain)),
                rest.size + 1,
                rest.hash + hash(key, value));
    }

    PersistentMap<T> without(Value key) {
        T old = get(key);
        if (old == null) {
            return this;
        }
        Entry<T> chain = Objects.requireNonNull(LongTrie.get(entries, key.hashCode())).without(key);
        return new PersistentMap<>(
                chain == null
                        ? LongTrie.remove(entries, key.hashCode())
                        : LongTrie.put(entries, key.hashCode(), chain),
                size - 1,
                hash - hash(key, old));
    }

    void forEach(BiConsumer<Value, T> visitor) {
        LongTrie.forEach(
                entries,
                (unused, chain) -> {
                    for (@Nullable Entry<T> at = chain; at != null; at = at.next) {
                        visitor.accept(at.key, at.value);
                    }
                });
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PersistentMap<?> map
                && hash == map.hash
                && size == map.size
                && LongTrie.same(entries, map.entries);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(hash + size);
    }
}
