// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import java.util.Base64;
import java.util.regex.Pattern;

/**
 * A public key.
 *
 * @param scheme such as {@code ed25519}, as a {@link SignatureVerifier} knows it
 * @param encoded the key's bytes in base 64, as the scheme defines them
 */
public record SignerKey(String scheme, String encoded) {
    private static final Pattern SCHEME = Pattern.compile("[a-z0-9][a-z0-9+.-]{0,63}");

    public SignerKey {
        if (!SCHEME.matcher(scheme).matches()) {
            throw new IllegalArgumentException("no name of a signature scheme: " + scheme);
        }
        if (!Base64.getEncoder()
                .encodeToString(Base64.getDecoder().decode(encoded))
                .equals(encoded)) {
            throw new IllegalArgumentException("no key in base 64: " + encoded);
        }
    }

    /** A key from its bytes. */
    public static SignerKey of(String scheme, byte[] publicKey) {
        return new SignerKey(scheme, Base64.getEncoder().encodeToString(publicKey));
    }

    /** The key's bytes. */
    public byte[] toBytes() {
        return Base64.getDecoder().decode(encoded);
    }
}
