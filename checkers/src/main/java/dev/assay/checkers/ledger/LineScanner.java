// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Reads a line of JSON that has exactly one form: members in their order, no blanks, every value
 * written in the one way in which {@link LineText} writes it. So each byte of a file is either what
 * was hashed or an error, and nothing can hide between two readings of one text. O(bytes).
 */
final class LineScanner {
    private final String text;
    private int at;

    LineScanner(byte[] line) {
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
        } catch (CharacterCodingException damaged) {
            throw new LedgerFormatException("the line is not UTF-8");
        }
    }

    /** Takes these characters, which must come. */
    void expect(String literal) {
        if (!take(literal)) {
            throw fail("needs " + literal);
        }
    }

    /** Takes these characters if they come. */
    boolean take(String literal) {
        boolean isThere = text.startsWith(literal, at);
        at += isThere ? literal.length() : 0;
        return isThere;
    }

    /** Nothing may follow. */
    void end() {
        if (at != text.length()) {
            throw fail("needs the end of the line");
        }
    }

    long number() {
        int start = at;
        at += at < text.length() && text.charAt(at) == '-' ? 1 : 0;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        String digits = text.substring(start, at);
        try {
            long value = Long.parseLong(digits);
            if (Long.toString(value).equals(digits)) {
                return value;
            }
        } catch (NumberFormatException notOne) {
            // Told below, with its place.
        }
        at = start;
        throw fail("needs a whole number of 64 bits without leading zeros");
    }

    int smallNumber() {
        int start = at;
        long value = number();
        if (value != (int) value) {
            at = start;
            throw fail("needs a number of 32 bits");
        }
        return (int) value;
    }

    String string() {
        expect("\"");
        int start = at;
        StringBuilder content = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            content.append(text.charAt(at) == '\\' ? escaped() : text.charAt(at++));
        }
        expect("\"");
        String found = content.toString();
        if (!text.startsWith(LineText.quoted(found), start - 1)) {
            at = start;
            throw fail("needs a text that escapes no more than it must");
        }
        return found;
    }

    private char escaped() {
        if (take("\\\\")) {
            return '\\';
        }
        if (take("\\\"")) {
            return '"';
        }
        expect("\\u00");
        try {
            char control = (char) Integer.parseInt(text.substring(at, at + 2), 16);
            at += 2;
            return control;
        } catch (NumberFormatException | StringIndexOutOfBoundsException damaged) {
            throw fail("needs two hexadecimal digits");
        }
    }

    byte[] base64() {
        int start = at;
        String encoded = string();
        try {
            byte[] bytes = Base64.getDecoder().decode(encoded);
            if (Base64.getEncoder().encodeToString(bytes).equals(encoded)) {
                return bytes;
            }
        } catch (IllegalArgumentException damaged) {
            // Told below, with its place.
        }
        at = start;
        throw fail("needs bytes in base 64");
    }

    Hash hash() {
        int start = at;
        String digits = string();
        if (isHex(digits)) {
            return Hash.ofHex(digits);
        }
        at = start;
        throw fail("needs a hash of 64 hexadecimal digits in lower case");
    }

    private static boolean isHex(String digits) {
        return digits.length() == 2 * Hash.BYTES
                && digits.chars()
                        .allMatch(
                                digit ->
                                        digit >= '0' && digit <= '9'
                                                || digit >= 'a' && digit <= 'f');
    }

    LedgerFormatException fail(String need) {
        return new LedgerFormatException("column " + (at + 1) + " " + need);
    }
}
