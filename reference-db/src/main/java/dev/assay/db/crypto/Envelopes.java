// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.SecretWithEncapsulation;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.kems.MLKEMExtractor;
import org.bouncycastle.crypto.kems.MLKEMGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.params.MLKEMParameters;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLKEMPublicKeyParameters;

/**
 * Content that only one recipient can read, quantum computers or not: a secret is encapsulated for
 * it by ML-KEM-768 (FIPS 203), and AES-256-GCM encrypts with a key and nonce that HKDF makes of
 * that secret. Since every envelope has a secret of its own, no nonce is used twice under one key
 * as long as no seed is. Says nothing about who sealed it: sign for that.
 */
public final class Envelopes {
    /** How many bytes the seed of a recipient's keys has. */
    public static final int KEY_SEED_BYTES = 64;

    /** How many bytes somebody who seals draws for each envelope, never the same ones twice. */
    public static final int SEAL_SEED_BYTES = 32;

    private static final MLKEMParameters PARAMETERS = MLKEMParameters.ml_kem_768;
    private static final byte[] DOMAIN = "assay envelope 1\0".getBytes(StandardCharsets.US_ASCII);
    private static final int PUBLIC_KEY_BYTES = 1184;
    private static final int ENCAPSULATION_BYTES = 1088;
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private Envelopes() {}

    /** The public key of a recipient whose keys come from this seed. */
    public static byte[] publicKey(byte[] keySeed) {
        return secretKey(keySeed).getPublicKeyParameters().getEncoded();
    }

    /**
     * Seals content for the owner of a public key.
     *
     * @param context is not hidden, and opens only with the same one
     */
    public static byte[] seal(byte[] publicKey, byte[] content, byte[] context, byte[] sealSeed) {
        if (publicKey.length != PUBLIC_KEY_BYTES || sealSeed.length != SEAL_SEED_BYTES) {
            throw new IllegalArgumentException(
                    "needs a key of "
                            + PUBLIC_KEY_BYTES
                            + " bytes and a seed of "
                            + SEAL_SEED_BYTES
                            + ", not "
                            + publicKey.length
                            + " and "
                            + sealSeed.length);
        }
        SecretWithEncapsulation made =
                MLKEMGenerator.internalGenerateEncapsulated(
                        new MLKEMPublicKeyParameters(PARAMETERS, publicKey), sealSeed.clone());
        byte[] encapsulation = made.getEncapsulation();
        try {
            byte[] hidden =
                    cipher(Cipher.ENCRYPT_MODE, made.getSecret(), encapsulation, context)
                            .doFinal(content);
            byte[] envelope = Arrays.copyOf(encapsulation, encapsulation.length + hidden.length);
            System.arraycopy(hidden, 0, envelope, encapsulation.length, hidden.length);
            return envelope;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has AES-GCM", impossible);
        }
    }

    /** The content; empty where the envelope is for somebody else, changed, or of other context. */
    public static Optional<byte[]> open(byte[] keySeed, byte[] envelope, byte[] context) {
        if (envelope.length < ENCAPSULATION_BYTES + TAG_BITS / 8) {
            return Optional.empty();
        }
        byte[] encapsulation = Arrays.copyOf(envelope, ENCAPSULATION_BYTES);
        byte[] secret = new MLKEMExtractor(secretKey(keySeed)).extractSecret(encapsulation);
        try {
            return Optional.of(
                    cipher(Cipher.DECRYPT_MODE, secret, encapsulation, context)
                            .doFinal(
                                    envelope,
                                    ENCAPSULATION_BYTES,
                                    envelope.length - ENCAPSULATION_BYTES));
        } catch (GeneralSecurityException changed) {
            return Optional.empty();
        }
    }

    private static MLKEMPrivateKeyParameters secretKey(byte[] keySeed) {
        if (keySeed.length != KEY_SEED_BYTES) {
            throw new IllegalArgumentException(
                    "a seed has " + KEY_SEED_BYTES + " bytes, not " + keySeed.length);
        }
        return new MLKEMPrivateKeyParameters(PARAMETERS, keySeed.clone());
    }

    private static Cipher cipher(int mode, byte[] secret, byte[] encapsulation, byte[] context)
            throws GeneralSecurityException {
        HKDFBytesGenerator derivation = new HKDFBytesGenerator(new SHA256Digest());
        derivation.init(new HKDFParameters(secret, encapsulation, DOMAIN));
        byte[] key = new byte[KEY_BYTES];
        byte[] nonce = new byte[NONCE_BYTES];
        derivation.generateBytes(key, 0, key.length);
        derivation.generateBytes(nonce, 0, nonce.length);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context);
        return cipher;
    }
}
