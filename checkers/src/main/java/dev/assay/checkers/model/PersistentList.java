// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import dev.assay.histories.Value;
import java.util.AbstractList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An immutable sequence that grows and shrinks at both ends in O(log n), sharing what did not
 * change, with its hash at hand. Two sequences that grew from one are compared in time of what
 * differs between them; others in O(n).
 */
final class PersistentList extends AbstractList<Value> {
    private static final long BASE = 0x9E3779B97F4A7C15L;
    private static final long INVERSE = inverse(BASE);
    private static final long INVERSE_OF_31 = inverse(31);

    static final PersistentList EMPTY = new PersistentList(null, 0, new Hashes(0, 0, 0));

    private final LongTrie.@Nullable Node<Value> elements;
    private final long start;
    private final int size;
    // The sum of each element's hash times BASE to the power of its distance from the end, so that
    // both ends can change without a look at the rest.
    private final long hash;
    // What every list has for its hash; as 31 is odd, it can be taken back at both ends as well.
    private final int listHash;

    private PersistentList(LongTrie.@Nullable Node<Value> elements, long start, Hashes hashes) {
        this.elements = elements;
        this.start = start;
        this.size = hashes.size;
        this.hash = hashes.strong;
        this.listHash = hashes.plain + (int) power(31, size);
    }

    /** The hashes of some elements, the second without what is the same for all of one size. */
    private record Hashes(int size, long strong, int plain) {
        Hashes withLast(Value element) {
            return new Hashes(
                    size + 1, strong * BASE + hash(element), plain * 31 + element.hashCode());
        }

        Hashes withFirst(Value element) {
            return new Hashes(
                    size + 1,
                    strong + hash(element) * power(BASE, size),
                    plain + element.hashCode() * (int) power(31, size));
        }

        Hashes withoutFirst(Value element) {
            return new Hashes(
                    size - 1,
                    strong - hash(element) * power(BASE, size - 1),
                    plain - element.hashCode() * (int) power(31, size - 1));
        }

        Hashes withoutLast(Value element) {
            return new Hashes(
                    size - 1,
                    (strong - hash(element)) * INVERSE,
                    (plain - element.hashCode()) * (int) INVERSE_OF_31);
        }
    }

    private Hashes hashes() {
        return new Hashes(size, hash, listHash - (int) power(31, size));
    }

    static PersistentList of(Collection<Value> elements) {
        PersistentList list = EMPTY;
        for (Value element : elements) {
            list = list.withLast(element);
        }
        return list;
    }

    // Newton's iteration: each step doubles the number of right bits, the first five are.
    private static long inverse(long odd) {
        long inverse = odd;
        for (int bits = 3; bits < Long.SIZE; bits *= 2) {
            inverse *= 2 - odd * inverse;
        }
        return inverse;
    }

    private static long power(long base, int exponent) {
        long result = 1;
        long square = base;
        for (int left = exponent; left > 0; left >>= 1) {
            if ((left & 1) == 1) {
                result *= square;
            }
            square *= square;
        }
        return result;
    }

    private static long hash(Value element) {
        long mixed = (element.hashCode() + 1L) * 0xBF58476D1CE4E5B9L;
        return mixed ^ (mixed >>> 29);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Value get(int index) {
        return Objects.requireNonNull(LongTrie.get(elements, start + index));
    }

    Value first() {
        return get(0);
    }

    Value last() {
        return get(size - 1);
    }

    PersistentList withLast(Value element) {
        return new PersistentList(
                LongTrie.put(elements, start + size, element), start, hashes().withLast(element));
    }

    PersistentList withFirst(Value element) {
        return new PersistentList(
                LongTrie.put(elements, start - 1, element), start - 1, hashes().withFirst(element));
    }

    PersistentList withoutFirst() {
        return new PersistentList(
                LongTrie.remove(elements, start), start + 1, hashes().withoutFirst(first()));
    }

    PersistentList withoutLast() {
        return new PersistentList(
                LongTrie.remove(elements, start + size - 1), start, hashes().withoutLast(last()));
    }

    /** True when {@code whole} starts with what this holds from {@code from} on. */
    boolean isPrefixOf(List<Value> whole, int from) {
        int length = Math.max(size - from, 0);
        if (whole.size() < length) {
            return false;
        }
        // What differs mostly differs at the end, where operations were concurrent.
        for (int i = length - 1; i >= 0; i--) {
            if (!get(from + i).equals(whole.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** True when this holds just these elements. */
    boolean holds(List<Value> whole) {
        return whole.size() == size && isPrefixOf(whole, 0);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof PersistentList list)) {
            return super.equals(other);
        }
        if (hash != list.hash || size != list.size) {
            return false;
        }
        if (start == list.start) {
            return LongTrie.same(elements, list.elements);
        }
        for (int i = size - 1; i >= 0; i--) {
            if (!get(i).equals(list.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return listHash;
    }

    @Override
    public String toString() {
        return isEmpty() ? "empty" : Describe.value(new Value.Sequence(List.copyOf(this)));
    }
}
