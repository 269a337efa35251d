// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from longs to things, as a radix tree with skipped levels (Okasaki and Gill,
 * "Fast Mergeable Integer Maps", ML Workshop 1998). A change copies O(log n) nodes and shares the
 * rest. The same content always has the same shape, so that two versions of one map are compared in
 * time of what differs between them, not of what they hold. The empty map is null.
 */
final class LongTrie {
    private LongTrie() {}

    /** A map that is not empty; its keys ascend as unsigned numbers from zero to one. */
    sealed interface Node<T> {}

    private record Leaf<T>(long key, T value) implements Node<T> {}

    /** Keys that agree in {@code prefix} above {@code bit} and first differ there. */
    private record Branch<T>(long prefix, long bit, Node<T> zero, Node<T> one) implements Node<T> {}

    private static long above(long key, long bit) {
        return key & ~(bit | (bit - 1));
    }

    /** What the key leads to, if anything. */
    static <T> @Nullable T get(@Nullable Node<T> root, long key) {
        @Nullable Node<T> at = root;
        while (at instanceof Branch<T> branch) {
            if (above(key, branch.bit) != branch.prefix) {
                return null;
            }
            at = (key & branch.bit) == 0 ? branch.zero : branch.one;
        }
        return at instanceof Leaf<T> leaf && leaf.key == key ? leaf.value : null;
    }

    /** The map in which the key leads to {@code value}. */
    static <T> Node<T> put(@Nullable Node<T> root, long key, T value) {
        return switch (root) {
            case null -> new Leaf<>(key, value);
            case Leaf<T> leaf ->
                    leaf.key == key
                            ? new Leaf<>(key, value)
                            : join(key, new Leaf<>(key, value), leaf.key, leaf);
            case Branch<T> branch -> {
                if (above(key, branch.bit) != branch.prefix) {
                    yield join(key, new Leaf<>(key, value), branch.prefix, branch);
                }
                yield (key & branch.bit) == 0
                        ? new Branch<>(
                                branch.prefix, branch.bit, put(branch.zero, key, value), branch.one)
                        : new Branch<>(
                                branch.prefix,
                                branch.bit,
                                branch.zero,
                                put(branch.one, key, value));
            }
        };
    }

    private static <T> Node<T> join(long key, Node<T> one, long otherKey, Node<T> other) {
        long bit = Long.highestOneBit(key ^ otherKey);
        return (key & bit) == 0
                ? new Branch<>(above(key, bit), bit, one, other)
                : new Branch<>(above(key, bit), bit, other, one);
    }

    /** The map without the key. */
    static <T> @Nullable Node<T> remove(@Nullable Node<T> root, long key) {
        return switch (root) {
            case null -> null;
            case Leaf<T> leaf -> leaf.key == key ? null : leaf;
            case Branch<T> branch -> {
                if (above(key, branch.bit) != branch.prefix) {
                    yield branch;
                }
                boolean inZero = (key & branch.bit) == 0;
                Node<T> old = inZero ? branch.zero : branch.one;
                Node<T> sibling = inZero ? branch.one : branch.zero;
                Node<T> changed = remove(old, key);
                if (changed == old) {
                    yield branch;
                }
                if (changed == null) {
                    yield sibling;
                }
                yield inZero
                        ? new Branch<>(branch.prefix, branch.bit, changed, sibling)
                        : new Branch<>(branch.prefix, branch.bit, sibling, changed);
            }
        };
    }

    /** The smallest key, as unsigned numbers. */
    static long firstKey(Node<?> root) {
        Node<?> at = root;
        while (at instanceof Branch<?> branch) {
            at = branch.zero;
        }
        return ((Leaf<?>) at).key;
    }

    /** Visits all keys in ascending order as unsigned numbers. */
    static <T> void forEach(@Nullable Node<T> root, BiConsumer<Long, T> visitor) {
        switch (root) {
            case null -> {
                // Nothing to visit.
            }
            case Leaf<T> leaf -> visitor.accept(leaf.key, leaf.value);
            case Branch<T> branch -> {
                forEach(branch.zero, visitor);
                forEach(branch.one, visitor);
            }
        }
    }

    /** True when both hold the same. */
    static boolean same(@Nullable Node<?> left, @Nullable Node<?> right) {
        if (left == right) {
            return true;
        }
        if (left instanceof Leaf<?> one && right instanceof Leaf<?> other) {
            return one.key == other.key && one.value.equals(other.value);
        }
        return left instanceof Branch<?> one
                && right instanceof Branch<?> other
                && one.bit == other.bit
                && one.prefix == other.prefix
                && same(one.zero, other.zero)
                && same(one.one, other.one);
    }
}
