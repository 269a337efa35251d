// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;

/** Ed25519 (RFC 8032) by the Java platform's own implementation; keys are their 32 raw bytes. */
public final class JdkSignatureVerifier implements SignatureVerifier {
    /** The scheme's name. */
    public static final String ED25519 = "ed25519";

    // What stands before the raw bytes in a SubjectPublicKeyInfo (RFC 8410).
    private static final byte[] PREFIX = {
        0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00
    };
    private static final int KEY_BYTES = 32;

    @Override
    public boolean knows(String scheme) {
        return scheme.equals(ED25519);
    }

    @Override
    public boolean verify(SignerKey key, byte[] message, byte[] signature) {
        byte[] raw = key.toBytes();
        if (!knows(key.scheme()) || raw.length != KEY_BYTES) {
            return false;
        }
        byte[] encoded = new byte[PREFIX.length + raw.length];
        System.arraycopy(PREFIX, 0, encoded, 0, PREFIX.length);
        System.arraycopy(raw, 0, encoded, PREFIX.length, raw.length);
        try {
            PublicKey publicKey =
                    KeyFactory.getInstance("Ed25519")
                            .generatePublic(new X509EncodedKeySpec(encoded));
            Signature judge = Signature.getInstance("Ed25519");
            judge.initVerify(publicKey);
            judge.update(message);
            return judge.verify(signature);
        } catch (GeneralSecurityException noKeyOrNoSignature) {
            return false;
        }
    }
}
