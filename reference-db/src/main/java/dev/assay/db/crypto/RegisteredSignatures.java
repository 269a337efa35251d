// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.crypto;

import dev.assay.checkers.ledger.KeyHistory;
import dev.assay.checkers.ledger.KeyHistory.Period;
import dev.assay.checkers.ledger.SignatureVerifier;
import dev.assay.checkers.ledger.SignerKey;
import dev.assay.db.crypto.SignatureScheme.SecretKey;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Signatures under keys that change with the log: a signature counts if it was made by the key that
 * its signer has at the size that the log has now. A key that was replaced or revoked signs nothing
 * any more, and what it had signed for a smaller log stays good for that one ({@link #verifyAt}).
 *
 * @param secret the owner's key of now
 * @param history grows as changes of keys are decided
 * @param size of the log, at the moment of being asked
 */
public record RegisteredSignatures(
        int owner, SecretKey secret, KeyHistory history, LongSupplier size) implements Signatures {
    private static final SignatureVerifier VERIFIER = Schemes.verifier();

    @Override
    public byte[] sign(byte[] message) {
        return secret.sign(message);
    }

    @Override
    public boolean verify(int signer, byte[] message, byte[] signature) {
        return verifyAt(size.getAsLong(), signer, message, signature);
    }

    /** Whether the key that the signer had for a log of this size signed the message. */
    public boolean verifyAt(long atSize, int signer, byte[] message, byte[] signature) {
        Optional<SignerKey> key = history.at(signer, atSize).flatMap(Period::key);
        return key.isPresent() && VERIFIER.verify(key.get(), message, signature);
    }
}
