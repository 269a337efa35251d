// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import java.util.Locale;

/**
 * What a signer puts its name to: that this ledger has this head.
 *
 * @param ledger the id of the ledger, so that a signature is worth nothing in another
 * @param round in which it was said (a view or term); 0 for a checkpoint
 */
public record Statement(Kind kind, Hash ledger, Head head, long round) {
    /** What is meant. */
    public enum Kind {
        /** Part of an entry's certificate; what it promises is {@link Genesis.Promise}. */
        COMMIT,
        /** Final: an honest signer never signs two that do not extend one another. */
        CHECKPOINT;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A vote or decision in a round. */
    public static Statement commit(Hash ledger, Head head, long round) {
        return new Statement(Kind.COMMIT, ledger, head, round);
    }

    /** A checkpoint. */
    public static Statement checkpoint(Hash ledger, Head head) {
        return new Statement(Kind.CHECKPOINT, ledger, head, 0);
    }

    /** The bytes that are signed. */
    public byte[] toBytes() {
        return new Encoding("assay-ledger statement 1")
                .text(kind.word())
                .hash(ledger)
                .number(head.size())
                .hash(head.root())
                .number(round)
                .toBytes();
    }
}
