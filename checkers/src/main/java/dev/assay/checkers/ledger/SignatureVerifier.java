// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

/** The cryptography that an audit needs: it verifies, and never signs. */
public interface SignatureVerifier {
    /** Whether it can judge signatures of this scheme; where it cannot, the audit is undecided. */
    boolean knows(String scheme);

    /** Whether this key made this signature of exactly this message; never throws for bad input. */
    boolean verify(SignerKey key, byte[] message, byte[] signature);
}
