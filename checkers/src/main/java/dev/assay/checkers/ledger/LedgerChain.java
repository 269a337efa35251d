// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import java.util.Optional;

/**
 * A log that grows, in memory: what the next entry is, the head that a quorum has to sign, the
 * proofs. It keeps the tree and the keys, not the entries; one thread. {@link LedgerWriter} writes
 * the same to files.
 */
public final class LedgerChain {
    private final Genesis genesis;
    private final KeyHistory keys;
    private final MerkleTree tree = new MerkleTree();
    private final MetadataRule rule;
    private Hash last;

    /** An empty log. */
    public LedgerChain(Genesis genesis) {
        this.genesis = genesis;
        keys = new KeyHistory(genesis.keys());
        rule = new MetadataRule(genesis.keys().size());
        last = genesis.id();
    }

    /** What the log is founded on. */
    public Genesis genesis() {
        return genesis;
    }

    /** Whose key counts when. */
    public KeyHistory keys() {
        return keys;
    }

    /** The Merkle tree over the hashes of the entries, for proofs. */
    public MerkleTree tree() {
        return tree;
    }

    /** The log's size and root. */
    public Head head() {
        return new Head(tree.size(), tree.root());
    }

    /** The hash that the next entry follows. */
    public Hash last() {
        return last;
    }

    /** The entry that this content would be now. */
    public Entry next(Entry.Content content) {
        return new Entry(tree.size(), last, content);
    }

    /** Why this entry cannot be the next one; empty where it can. */
    public Optional<String> objection(Entry entry) {
        if (entry.position() != tree.size()) {
            return Optional.of(
                    "its position is " + entry.position() + ", and " + tree.size() + " is next");
        }
        if (!entry.previous().equals(last)) {
            return Optional.of(
                    "it follows "
                            + entry.previous().brief()
                            + "…, and the entry before it is "
                            + last.brief()
                            + "…");
        }
        if (entry.content().kind() == Entry.Kind.KEYS) {
            return KeyChange.ofBytes(entry.content().payload()).filter(keys::allows).isPresent()
                    ? Optional.empty()
                    : Optional.of("it is no change of a key that can be made");
        }
        return rule.objection(entry);
    }

    /**
     * The head that would end with this entry, for those who must sign it before it is appended.
     */
    public Head headWith(Entry entry) {
        return new Head(tree.size() + 1L, tree.rootWith(entry.hash()));
    }

    /** Adds the next entry and returns the head that ends with it. */
    public Head append(Entry entry) {
        objection(entry)
                .ifPresent(
                        why -> {
                            throw new IllegalArgumentException("not the next entry: " + why);
                        });
        last = entry.hash();
        tree.append(last);
        if (entry.content().kind() == Entry.Kind.KEYS) {
            keys.apply(
                    KeyChange.ofBytes(entry.content().payload()).orElseThrow(), entry.position());
        } else {
            rule.accept(entry);
        }
        return head();
    }
}
