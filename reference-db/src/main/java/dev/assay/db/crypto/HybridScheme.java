// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Ed25519 and ML-DSA-65 together: both must verify, so that a forger has to break both. Key and
 * signature are those of Ed25519 followed by those of ML-DSA. What the two sign begins with words
 * of its own, so that no half passes for a signature by one scheme alone.
 */
public final class HybridScheme implements SignatureScheme {
    private static final byte[] DOMAIN = "assay hybrid 1\0".getBytes(StandardCharsets.US_ASCII);

    private final Ed25519Scheme classic = new Ed25519Scheme();
    private final MlDsaScheme quantumSafe = new MlDsaScheme();

    @Override
    public String id() {
        return "ed25519+ml-dsa-65";
    }

    @Override
    public SecretKey keyOf(byte[] seed) {
        SecretKey first = classic.keyOf(Seeds.derived("hybrid classic", seed));
        SecretKey second = quantumSafe.keyOf(Seeds.derived("hybrid quantum-safe", seed));
        return new SecretKey() {
            @Override
            public byte[] publicKey() {
                return joined(first.publicKey(), second.publicKey());
            }

            @Override
            public byte[] sign(byte[] message) {
                byte[] signed = joined(DOMAIN, message);
                return joined(first.sign(signed), second.sign(signed));
            }
        };
    }

    @Override
    public boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
        int key = Ed25519Scheme.PUBLIC_KEY_BYTES;
        int first = Ed25519Scheme.SIGNATURE_BYTES;
        if (publicKey.length < key || signature.length < first) {
            return false;
        }
        byte[] signed = joined(DOMAIN, message);
        return classic.verify(
                        Arrays.copyOf(publicKey, key), signed, Arrays.copyOf(signature, first))
                && quantumSafe.verify(
                        Arrays.copyOfRange(publicKey, key, publicKey.length),
                        signed,
                        Arrays.copyOfRange(signature, first, signature.length));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
