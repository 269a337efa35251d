// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Writes the lines of a ledger's files, each in the one form that {@link LineScanner} takes. */
final class LineText {
    private final StringBuilder line = new StringBuilder();

    /** Adds characters as they are. */
    LineText raw(String characters) {
        line.append(characters);
        return this;
    }

    LineText number(long value) {
        line.append(value);
        return this;
    }

    LineText string(String content) {
        line.append(quoted(content));
        return this;
    }

    LineText base64(byte[] content) {
        line.append('"').append(Base64.getEncoder().encodeToString(content)).append('"');
        return this;
    }

    LineText hash(Hash hash) {
        line.append('"').append(hash.toHex()).append('"');
        return this;
    }

    LineText signatures(List<Signature> signatures) {
        line.append('[');
        for (int i = 0; i < signatures.size(); i++) {
            raw(i == 0 ? "{\"signer\":" : ",{\"signer\":").number(signatures.get(i).signer());
            raw(",\"signature\":").base64(signatures.get(i).bytes()).raw("}");
        }
        return raw("]");
    }

    @Override
    public String toString() {
        return line.toString();
    }

    static String quoted(String content) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < content.length(); i++) {
            char character = content.charAt(i);
            if (character == '"' || character == '\\') {
                quoted.append('\\').append(character);
            } else if (character < ' ') {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) character));
            } else {
                quoted.append(character);
            }
        }
        return quoted.append('"').toString();
    }
}
