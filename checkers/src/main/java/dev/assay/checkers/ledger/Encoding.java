// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Bytes to be hashed or signed: every part has a fixed length or is led by its length, so that two
 * different things never have the same bytes, and everything begins with what it is.
 */
final class Encoding {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Starts with the name of what is encoded. */
    Encoding(String domain) {
        text(domain);
    }

    Encoding number(long value) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes.write((int) (value >>> shift));
        }
        return this;
    }

    Encoding hash(Hash hash) {
        bytes.writeBytes(hash.toBytes());
        return this;
    }

    Encoding text(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    Encoding bytes(byte[] content) {
        number(content.length);
        bytes.writeBytes(content);
        return this;
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    /** The text, if it has no half of a surrogate pair, which no byte encoding could tell apart. */
    static String wellFormed(String text, String what) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isHighSurrogate(text.charAt(i))
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(text.charAt(i))) {
                throw new IllegalArgumentException(
                        what + " is no Unicode text: half a pair at " + i);
            }
        }
        return text;
    }
}
