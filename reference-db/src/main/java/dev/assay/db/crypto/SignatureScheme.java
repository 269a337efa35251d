// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.crypto;

/**
 * A way of signing. Everything is a function of its arguments: keys come from a seed, and signing
 * draws nothing, so that simulated runs repeat.
 */
public interface SignatureScheme {
    /** How many bytes a seed of keys has. */
    int SEED_BYTES = 32;

    /** The name in registries and on command lines, in kebab case. */
    String id();

    /** The keys of a seed. */
    SecretKey keyOf(byte[] seed);

    /**
     * Whether the owner of this public key signed exactly this message; false for anything that is
     * no key or no signature.
     */
    boolean verify(byte[] publicKey, byte[] message, byte[] signature);

    /** The secret half of a pair of keys, in the hands of its owner. */
    interface SecretKey {
        /** The half that everybody may know. */
        byte[] publicKey();

        /** The signature of a message. */
        byte[] sign(byte[] message);
    }
}
