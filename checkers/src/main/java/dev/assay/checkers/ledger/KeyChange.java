// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A key that is replaced or revoked, as the payload of an entry of kind {@link Entry.Kind#KEYS}:
 * the words {@code rotate SIGNER SCHEME KEY} or {@code revoke SIGNER}. The certificate of that
 * entry is the last thing that the old key can sign; see {@link KeyHistory}.
 *
 * @param next the key that takes over; empty where the signer has none from there on
 */
public record KeyChange(int signer, Optional<SignerKey> next) {
    /** Replaces a key that is not known to be stolen. */
    public static KeyChange rotate(int signer, SignerKey next) {
        return new KeyChange(signer, Optional.of(next));
    }

    /** Takes away a key that others may have. */
    public static KeyChange revoke(int signer) {
        return new KeyChange(signer, Optional.empty());
    }

    /** The payload. */
    public byte[] toBytes() {
        String words =
                next.map(key -> "rotate " + signer + " " + key.scheme() + " " + key.encoded())
                        .orElse("revoke " + signer);
        return words.getBytes(StandardCharsets.US_ASCII);
    }

    /** The change in a payload; empty where there is none. */
    public static Optional<KeyChange> ofBytes(byte[] payload) {
        String text = new String(payload, StandardCharsets.ISO_8859_1);
        String[] words = text.split(" ", -1);
        try {
            KeyChange change =
                    switch (words[0] + " " + words.length) {
                        case "rotate 4" ->
                                rotate(
                                        Integer.parseInt(words[1]),
                                        new SignerKey(words[2], words[3]));
                        case "revoke 2" -> revoke(Integer.parseInt(words[1]));
                        default ->
                                throw new IllegalArgumentException("no change of a key: " + text);
                    };
            // One change has one way of being written.
            boolean isPlain = java.util.Arrays.equals(change.toBytes(), payload);
            return isPlain ? Optional.of(change) : Optional.empty();
        } catch (IllegalArgumentException noChange) {
            return Optional.empty();
        }
    }
}
