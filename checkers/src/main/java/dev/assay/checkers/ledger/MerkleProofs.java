// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import java.security.MessageDigest;
import java.util.List;

/**
 * Verifies proofs of a {@link MerkleTree} without the tree, by the iterative algorithms of RFC
 * 9162, sections 2.1.3.2 and 2.1.4.2: O(log n) hashes. They share nothing with how proofs are made
 * but the two hash functions.
 */
public final class MerkleProofs {
    private MerkleProofs() {}

    /**
     * Whether the leaf with this content stands at this index of the tree with this size and root.
     */
    public static boolean includes(Place place, byte[] content, Hash root, List<Hash> path) {
        if (place.index < 0 || place.index >= place.size) {
            return false;
        }
        MessageDigest digest = Hash.sha256();
        long node = place.index;
        long last = place.size - 1;
        Hash hash = MerkleTree.leafHash(digest, content);
        for (Hash sibling : path) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                hash = MerkleTree.nodeHash(digest, sibling, hash);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                hash = MerkleTree.nodeHash(digest, hash, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && hash.equals(root);
    }

    /** Where a leaf stands in a tree of what size. */
    public record Place(long index, long size) {}

    /**
     * Whether the larger log begins with the smaller one. For one larger log and one smaller size a
     * single root passes, so a proof for another root shows that a head is of another log.
     */
    public static boolean isConsistent(Head fewer, Head more, List<Hash> path) {
        if (fewer.size() < 1 || fewer.size() > more.size()) {
            return false;
        }
        if (fewer.size() == more.size()) {
            return path.isEmpty() && fewer.root().equals(more.root());
        }
        boolean isNode = Long.bitCount(fewer.size()) == 1;
        if (path.isEmpty()) {
            return false;
        }
        MessageDigest digest = Hash.sha256();
        long node = fewer.size() - 1;
        long last = more.size() - 1;
        while ((node & 1) == 1) {
            node >>= 1;
            last >>= 1;
        }
        Hash small = isNode ? fewer.root() : path.get(0);
        Hash large = small;
        for (Hash sibling : isNode ? path : path.subList(1, path.size())) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                small = MerkleTree.nodeHash(digest, sibling, small);
                large = MerkleTree.nodeHash(digest, sibling, large);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                large = MerkleTree.nodeHash(digest, large, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && small.equals(fewer.root()) && large.equals(more.root());
    }
}
