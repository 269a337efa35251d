// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An append-only Merkle tree in the shape of RFC 9162, section 2.1: the left subtree of n leaves
 * has the largest power of two below n. Leaves are hashed behind the byte 0 and inner nodes behind
 * the byte 1, so that no node can be passed off as a leaf, and a last leaf is never doubled, so
 * that no two lists of leaves share a root (other trees had that: CVE-2012-2459).
 *
 * <p>Every complete subtree is kept, 64 bytes a leaf; an append costs amortised two hashes, a root
 * or a proof for any earlier size O(log² n).
 */
public final class MerkleTree {
    private static final int WORDS = 4;
    private static final int LEVELS_MAX = 40;

    private final MessageDigest digest = Hash.sha256();
    private final long[][] levels = new long[LEVELS_MAX][];
    private int size;

    /** An empty tree. */
    public MerkleTree() {
        Arrays.fill(levels, new long[0]);
    }

    /** How many leaves there are. */
    public int size() {
        return size;
    }

    /** Adds a leaf with this content. */
    public void append(byte[] content) {
        put(0, size, leafHash(digest, content));
        size++;
        int index = size - 1;
        for (int level = 0; (index & 1) == 1; level++, index >>= 1) {
            Hash parent = nodeHash(digest, at(level, index - 1), at(level, index));
            put(level + 1, index >> 1, parent);
        }
    }

    /** Adds a leaf whose content is a hash. */
    public void append(Hash content) {
        append(content.toBytes());
    }

    /** The hash of one leaf. */
    public Hash leaf(int index) {
        requireWithin(index, size - 1);
        return at(0, index);
    }

    /** The root of all leaves. */
    public Hash root() {
        return root(size);
    }

    /** The root of the first leaves; that of none is the hash of no bytes. */
    public Hash root(int leaves) {
        requireWithin(leaves, size);
        return leaves == 0 ? Hash.of(new byte[0]) : rangeRoot(0, leaves);
    }

    /** The root that the tree would have with one leaf more: O(log n), and the tree stays. */
    public Hash rootWith(Hash content) {
        Hash root = leafHash(digest, content.toBytes());
        int end = size;
        // The complete subtrees at the right edge, the smallest first.
        for (int rest = size; rest != 0; rest &= rest - 1) {
            int level = Integer.numberOfTrailingZeros(rest);
            root = nodeHash(digest, at(level, (end >> level) - 1), root);
            end -= 1 << level;
        }
        return root;
    }

    /**
     * The inclusion proof of a leaf in the tree of the first leaves (RFC 9162, 2.1.3.1): the
     * siblings from the leaf to the root.
     */
    public List<Hash> inclusion(int index, int leaves) {
        requireWithin(leaves, size);
        requireWithin(index, leaves - 1);
        List<Hash> path = new ArrayList<>();
        include(index, 0, leaves, path);
        return path;
    }

    /**
     * The proof that the tree of fewer leaves is a beginning of that of more (RFC 9162, 2.1.4.1);
     * empty where one of them has none or both are equal.
     */
    public List<Hash> consistency(int fewer, int more) {
        requireWithin(more, size);
        requireWithin(fewer, more);
        List<Hash> path = new ArrayList<>();
        if (fewer > 0 && fewer < more) {
            relate(fewer, new Range(0, more), true, path);
        }
        return path;
    }

    private void include(int index, int start, int count, List<Hash> path) {
        if (count == 1) {
            return;
        }
        int left = splitOf(count);
        if (index < left) {
            include(index, start, left, path);
            path.add(rangeRoot(start + left, count - left));
        } else {
            include(index - left, start + left, count - left, path);
            path.add(rangeRoot(start, left));
        }
    }

    /** Leaves that stand beside each other. */
    private record Range(int start, int count) {}

    private void relate(int fewer, Range range, boolean isWhole, List<Hash> path) {
        if (fewer == range.count) {
            if (!isWhole) {
                path.add(rangeRoot(range.start, range.count));
            }
            return;
        }
        int left = splitOf(range.count);
        Range first = new Range(range.start, left);
        Range second = new Range(range.start + left, range.count - left);
        if (fewer <= left) {
            relate(fewer, first, isWhole, path);
            path.add(rangeRoot(second.start, second.count));
        } else {
            relate(fewer - left, second, false, path);
            path.add(rangeRoot(first.start, first.count));
        }
    }

    // A range of a power of two that starts at a multiple of it is a node that was kept.
    private Hash rangeRoot(int start, int count) {
        if (Integer.bitCount(count) == 1 && start % count == 0) {
            int level = Integer.numberOfTrailingZeros(count);
            return at(level, start >> level);
        }
        int left = splitOf(count);
        return nodeHash(digest, rangeRoot(start, left), rangeRoot(start + left, count - left));
    }

    /** The largest power of two below a count of at least 2. */
    static int splitOf(int count) {
        return Integer.highestOneBit(count - 1);
    }

    static Hash leafHash(MessageDigest digest, byte[] content) {
        digest.update((byte) 0);
        return Hash.ofBytes(digest.digest(content));
    }

    static Hash nodeHash(MessageDigest digest, Hash left, Hash right) {
        digest.update((byte) 1);
        digest.update(left.toBytes());
        return Hash.ofBytes(digest.digest(right.toBytes()));
    }

    private Hash at(int level, int index) {
        long[] words = levels[level];
        int from = index * WORDS;
        return new Hash(words[from], words[from + 1], words[from + 2], words[from + 3]);
    }

    private void put(int level, int index, Hash hash) {
        int from = index * WORDS;
        if (levels[level].length < from + WORDS) {
            levels[level] = Arrays.copyOf(levels[level], Math.max(WORDS, from * 2));
        }
        long[] words = levels[level];
        words[from] = hash.first();
        words[from + 1] = hash.second();
        words[from + 2] = hash.third();
        words[from + 3] = hash.fourth();
    }

    private static void requireWithin(int value, int most) {
        if (value < 0 || value > most) {
            throw new IndexOutOfBoundsException(value + " is not within 0 and " + most);
        }
    }
}
