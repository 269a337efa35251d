// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import dev.assay.checkers.ledger.example.ExampleKeys;
import java.util.Arrays;

/**
 * A scheme that costs one hash. Everybody could sign as everybody; the tests let only those do it
 * who hold this object and say so.
 */
final class TestKeys implements ExampleKeys, SignatureVerifier {
    static final String SCHEME = "test";

    @Override
    public SignerKey publicKey(int signer, int number) {
        return SignerKey.of(SCHEME, new byte[] {(byte) signer, (byte) number});
    }

    @Override
    public byte[] sign(int signer, int number, byte[] message) {
        return signature(publicKey(signer, number), message);
    }

    @Override
    public boolean knows(String scheme) {
        return scheme.equals(SCHEME);
    }

    @Override
    public boolean verify(SignerKey key, byte[] message, byte[] signature) {
        return Arrays.equals(signature(key, message), signature);
    }

    private static byte[] signature(SignerKey key, byte[] message) {
        byte[] both = Arrays.copyOf(message, message.length + 2);
        System.arraycopy(key.toBytes(), 0, both, message.length, 2);
        return Arrays.copyOf(Hash.of(both).toBytes(), 8);
    }
}
