// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import java.util.Locale;

/**
 * One entry of the log. Its hash covers everything in it and the hash before it, and is what the
 * Merkle tree has as its leaf; the certificate stands beside it, since honest nodes may hold
 * different quorums' signatures of the same entry.
 *
 * @param position from 0
 * @param previous the hash of the entry before; for the first one the ledger's id
 */
public record Entry(long position, Hash previous, Content content) {
    /** What an entry is about. */
    public enum Kind {
        /** A record of the database. */
        DATA,
        /** A key was replaced or revoked; see {@link KeyChange}. */
        KEYS;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What an entry holds.
     *
     * @param key of the record
     * @param payload its bytes; nobody may change them afterwards
     */
    public record Content(Kind kind, String key, byte[] payload, Metadata metadata) {
        public Content {
            Encoding.wellFormed(key, "the key");
        }
    }

    /** The hash of this entry, and so of all before it: O(bytes). */
    public Hash hash() {
        Encoding encoding =
                new Encoding("assay-ledger entry 1")
                        .number(position)
                        .hash(previous)
                        .text(content.kind.word())
                        .text(content.key)
                        .bytes(content.payload);
        content.metadata.encode(encoding);
        return Hash.of(encoding.toBytes());
    }
}
