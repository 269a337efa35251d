// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.Value;
import java.math.BigInteger;

/**
 * Turns a token that begins like a number into its value; integers are by far the most frequent.
 */
final class EdnNumbers {
    /** Longest integer; turning digits into an integer takes time by the square of their count. */
    static final int MOST_DIGITS = 4096;

    private EdnNumbers() {}

    static boolean isDigit(int next) {
        return next >= '0' && next <= '9';
    }

    /** The value of the source's current token, which began at this place. */
    static Value parse(TextSource source, int line, int column) {
        byte[] token = source.tokenBytes();
        int length = source.tokenLength();
        boolean negative = token[0] == '-';
        int start = negative || token[0] == '+' ? 1 : 0;
        if (length - start <= 18 && !(token[start] == '0' && length - start > 1)) {
            long value = 0;
            int i = start;
            while (i < length && isDigit(token[i])) {
                value = value * 10 + (token[i++] - '0');
            }
            if (i == length) {
                return new Value.Int(negative ? -value : value);
            }
        }
        return parse(source.tokenText(), problem -> source.failAt(line, column, problem));
    }

    private static Value parse(String token, Failure failure) {
        int start = token.charAt(0) == '-' || token.charAt(0) == '+' ? 1 : 0;
        int digits = digitsFrom(token, start);
        if (token.startsWith("0x", start) || token.startsWith("0X", start)) {
            return hexadecimal(token, start, failure);
        }
        if (digits - start > 1 && token.charAt(start) == '0') {
            throw failure.of(
                    shorten(token)
                            + " begins with 0; write decimal integers without leading zeros");
        }
        String rest = token.substring(digits);
        if (rest.isEmpty() || rest.equals("N")) {
            return integer(token.substring(token.charAt(0) == '+' ? 1 : 0, digits), 10, failure);
        }
        if (rest.charAt(0) == '/' && rest.length() > 1 && digitsFrom(rest, 1) == rest.length()) {
            Value numerator =
                    integer(token.substring(token.charAt(0) == '+' ? 1 : 0, digits), 10, failure);
            return EdnTags.ratio(numerator, integer(rest.substring(1), 10, failure));
        }
        boolean exact = rest.endsWith("M");
        String number = exact ? token.substring(0, token.length() - 1) : token;
        if (!isReal(number, digits)) {
            throw failure.of(shorten(token) + " is neither a number nor a name");
        }
        return exact ? EdnTags.decimal(number) : new Value.Real(Double.parseDouble(number));
    }

    private static Value hexadecimal(String token, int start, Failure failure) {
        int end = token.endsWith("N") ? token.length() - 1 : token.length();
        String digits = token.substring(start + 2, end);
        if (digits.isEmpty()
                || !digits.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80)) {
            throw failure.of(shorten(token) + " is not a hexadecimal integer");
        }
        return integer((token.charAt(0) == '-' ? "-" : "") + digits, 16, failure);
    }

    private static int digitsFrom(String token, int start) {
        int end = start;
        while (end < token.length() && isDigit(token.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isReal(String number, int integerEnd) {
        int at = integerEnd;
        if (at < number.length() && number.charAt(at) == '.') {
            at = digitsFrom(number, at + 1);
        }
        if (at < number.length() && (number.charAt(at) == 'e' || number.charAt(at) == 'E')) {
            at++;
            if (at < number.length() && (number.charAt(at) == '+' || number.charAt(at) == '-')) {
                at++;
            }
            int end = digitsFrom(number, at);
            return end > at && end == number.length();
        }
        return at == number.length();
    }

    static Value integer(String digits, int radix, Failure failure) {
        if (digits.length() > MOST_DIGITS) {
            throw failure.of("an integer of more than " + MOST_DIGITS + " digits");
        }
        BigInteger value = new BigInteger(digits, radix);
        return value.bitLength() < 64 ? new Value.Int(value.longValue()) : new Value.BigInt(value);
    }

    static String shorten(String token) {
        return token.length() <= 40 ? token : token.substring(0, 40) + "…";
    }
}
