// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.crypto;

import java.util.Arrays;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.SLHDSAKeyPairGenerator;
import org.bouncycastle.crypto.params.SLHDSAKeyGenerationParameters;
import org.bouncycastle.crypto.params.SLHDSAParameters;
import org.bouncycastle.crypto.params.SLHDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.SLHDSAPublicKeyParameters;
import org.bouncycastle.crypto.signers.SLHDSASigner;

/**
 * SLH-DSA-SHA2-128f (FIPS 205) by Bouncy Castle, pure, with an empty context and the deterministic
 * variant. It rests on hash functions alone, at the price of 17,088-byte signatures and slow
 * signing; of the parameter sets for 128 bits this is the one that signs fast.
 */
public final class SlhDsaScheme implements SignatureScheme {
    private static final SLHDSAParameters PARAMETERS = SLHDSAParameters.sha2_128f;
    private static final int PART_BYTES = 16;
    private static final int PUBLIC_KEY_BYTES = 2 * PART_BYTES;
    private static final int SIGNATURE_BYTES = 17_088;

    @Override
    public String id() {
        return "slh-dsa-sha2-128f";
    }

    @Override
    public SecretKey keyOf(byte[] seed) {
        byte[] secretAndPrf = Seeds.derived("slh-dsa secret", seed);
        byte[] publicSeed = Seeds.derived("slh-dsa public", seed);
        return keyOf(
                Arrays.copyOf(secretAndPrf, PART_BYTES),
                Arrays.copyOfRange(secretAndPrf, PART_BYTES, 2 * PART_BYTES),
                Arrays.copyOf(publicSeed, PART_BYTES));
    }

    /** The keys of the three parts that FIPS 205 makes them of. */
    static SecretKey keyOf(byte[] secretSeed, byte[] prf, byte[] publicSeed) {
        SLHDSAKeyPairGenerator generator = new SLHDSAKeyPairGenerator();
        generator.init(new SLHDSAKeyGenerationParameters(null, PARAMETERS));
        AsymmetricCipherKeyPair pair =
                generator.internalGenerateKeyPair(secretSeed, prf, publicSeed);
        return keyOf((SLHDSAPrivateKeyParameters) pair.getPrivate());
    }

    private static SecretKey keyOf(SLHDSAPrivateKeyParameters secret) {
        return new SecretKey() {
            @Override
            public byte[] publicKey() {
                return secret.getEncodedPublicKey();
            }

            @Override
            public byte[] sign(byte[] message) {
                SLHDSASigner signer = new SLHDSASigner();
                signer.init(true, secret);
                return signer.generateSignature(message);
            }
        };
    }

    @Override
    public boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
        if (publicKey.length != PUBLIC_KEY_BYTES || signature.length != SIGNATURE_BYTES) {
            return false;
        }
        SLHDSASigner judge = new SLHDSASigner();
        judge.init(false, new SLHDSAPublicKeyParameters(PARAMETERS, publicKey));
        return judge.verifySignature(message, signature);
    }
}
