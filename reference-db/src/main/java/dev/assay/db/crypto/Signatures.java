// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.crypto;

/**
 * What one participant can do with keys: sign as itself, and verify what others signed. It never
 * sees another's private key, so code that holds it cannot forge.
 *
 * <p>Both methods are functions of their arguments: the same message is always signed by the same
 * bytes, or simulated runs would not repeat.
 */
public interface Signatures {
    /** Whose key signs: the address of a node or a client. */
    int owner();

    /** This participant's signature of a message. */
    byte[] sign(byte[] message);

    /**
     * Whether {@code signer} signed exactly this message. False for damaged signatures and for
     * signers that nobody knows; never throws for bad input.
     */
    boolean verify(int signer, byte[] message, byte[] signature);
}
