// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.crypto;

import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/**
 * Ed25519 (RFC 8032) by Bouncy Castle: 32-byte keys, 64-byte signatures; quantum computers break
 * it.
 */
public final class Ed25519Scheme implements SignatureScheme {
    static final int PUBLIC_KEY_BYTES = Ed25519PublicKeyParameters.KEY_SIZE;
    static final int SIGNATURE_BYTES = Ed25519PrivateKeyParameters.SIGNATURE_SIZE;

    @Override
    public String id() {
        return "ed25519";
    }

    @Override
    public SecretKey keyOf(byte[] seed) {
        Ed25519PrivateKeyParameters secret = new Ed25519PrivateKeyParameters(Seeds.whole(seed));
        byte[] publicKey = secret.generatePublicKey().getEncoded();
        return new SecretKey() {
            @Override
            public byte[] publicKey() {
                return publicKey.clone();
            }

            @Override
            public byte[] sign(byte[] message) {
                Ed25519Signer signer = new Ed25519Signer();
                signer.init(true, secret);
                signer.update(message, 0, message.length);
                return signer.generateSignature();
            }
        };
    }

    @Override
    public boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
        if (publicKey.length != PUBLIC_KEY_BYTES || signature.length != SIGNATURE_BYTES) {
            return false;
        }
        try {
            Ed25519Signer judge = new Ed25519Signer();
            judge.init(false, new Ed25519PublicKeyParameters(publicKey));
            judge.update(message, 0, message.length);
            return judge.verifySignature(signature);
        } catch (IllegalArgumentException noPointOfTheCurve) {
            return false;
        }
    }
}
