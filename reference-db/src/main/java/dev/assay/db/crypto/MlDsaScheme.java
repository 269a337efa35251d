// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.crypto;

import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.signers.MLDSASigner;

/**
 * ML-DSA-65 (FIPS 204) by Bouncy Castle, pure, with an empty context and the deterministic variant:
 * 1,952-byte keys and 3,309-byte signatures that withstand quantum computers.
 */
public final class MlDsaScheme implements SignatureScheme {
    static final int PUBLIC_KEY_BYTES = 1952;
    static final int SIGNATURE_BYTES = 3309;

    @Override
    public String id() {
        return "ml-dsa-65";
    }

    @Override
    public SecretKey keyOf(byte[] seed) {
        MLDSAPrivateKeyParameters secret =
                new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_65, Seeds.whole(seed));
        byte[] publicKey = secret.getPublicKeyParameters().getEncoded();
        return new SecretKey() {
            @Override
            public byte[] publicKey() {
                return publicKey.clone();
            }

            @Override
            public byte[] sign(byte[] message) {
                MLDSASigner signer = new MLDSASigner();
                signer.init(true, secret);
                signer.update(message, 0, message.length);
                try {
                    return signer.generateSignature();
                } catch (CryptoException impossible) {
                    throw new IllegalStateException("a key that was just made signs", impossible);
                }
            }
        };
    }

    @Override
    public boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
        if (publicKey.length != PUBLIC_KEY_BYTES || signature.length != SIGNATURE_BYTES) {
            return false;
        }
        MLDSASigner judge = new MLDSASigner();
        judge.init(false, new MLDSAPublicKeyParameters(MLDSAParameters.ml_dsa_65, publicKey));
        judge.update(message, 0, message.length);
        return judge.verifySignature(signature);
    }
}
