// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import java.util.List;
import java.util.Locale;

/**
 * What a ledger is founded on: who signs, and how many must. Its hash is the ledger's id, which the
 * first entry is chained to and every signature covers.
 *
 * @param quorum how many signatures a certificate needs
 * @param batch at least every so many entries one has a certificate
 * @param promise what a signature in a certificate promises
 * @param keys of the signers, by their numbers
 */
public record Genesis(String name, int quorum, int batch, Promise promise, List<SignerKey> keys) {
    /** What an honest signer promises by a signature in a certificate. */
    public enum Promise {
        /**
         * It has decided and executed this log, for ever: two signatures of logs of which neither
         * extends the other prove a lie.
         */
        DECISIONS,
        /**
         * It voted for this log in this round, and may have to vote for another in a later one:
         * only two votes of one round at one size prove a lie.
         */
        VOTES;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Genesis {
        keys = List.copyOf(keys);
        Encoding.wellFormed(name, "the name");
        if (quorum < 1 || quorum > keys.size()) {
            throw new IllegalArgumentException(
                    "the quorum must be 1 to the " + keys.size() + " signers: " + quorum);
        }
        if (batch < 1) {
            throw new IllegalArgumentException("a batch has at least one entry: " + batch);
        }
    }

    /** The ledger's id. */
    public Hash id() {
        Encoding encoding =
                new Encoding("assay-ledger genesis 1")
                        .text(name)
                        .number(quorum)
                        .number(batch)
                        .text(promise.word())
                        .number(keys.size());
        keys.forEach(key -> encoding.text(key.scheme()).text(key.encoded()));
        return Hash.of(encoding.toBytes());
    }
}
