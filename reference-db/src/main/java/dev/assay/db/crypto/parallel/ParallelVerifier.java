// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.crypto.parallel;

import dev.assay.checkers.ledger.SignatureVerifier;
import dev.assay.checkers.ledger.SignerKey;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Verifies many signatures on all cores. The answer is that of verifying one after the other: which
 * threads did it does not show.
 */
public final class ParallelVerifier {
    private final SignatureVerifier verifier;

    /** Verification by something that several threads may use at a time. */
    public ParallelVerifier(SignatureVerifier verifier) {
        this.verifier = verifier;
    }

    /** A signature to be verified. */
    public record Claim(SignerKey key, byte[] message, byte[] signature) {}

    /** Which of the claims hold, in their order. */
    public boolean[] verify(List<Claim> claims) {
        boolean[] holds = new boolean[claims.size()];
        IntStream.range(0, claims.size())
                .parallel()
                .forEach(index -> holds[index] = holds(claims.get(index)));
        return holds;
    }

    /** The number of the first claim that does not hold; -1 when all do. */
    public int firstBad(List<Claim> claims) {
        return IntStream.range(0, claims.size())
                .parallel()
                .filter(index -> !holds(claims.get(index)))
                .findFirst()
                .orElse(-1);
    }

    private boolean holds(Claim claim) {
        return verifier.verify(claim.key(), claim.message(), claim.signature());
    }
}
