// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import java.io.IOException;

/** Tokens, strings and characters of EDN. */
final class EdnText {
    private static final boolean[] TOKEN_BYTE = new boolean[256];

    static {
        for (int i = 0x21; i < 256; i++) {
            TOKEN_BYTE[i] = "\"();[]{},^@`~\\".indexOf(i) < 0 && i != 0x7F;
        }
    }

    private final TextSource source;

    EdnText(TextSource source) {
        this.source = source;
    }

    /** True for commas and what Clojure takes for white space. */
    static boolean isBlank(int next) {
        return next == ' '
                || next == '\n'
                || next == ','
                || next >= '\t' && next <= '\r'
                || next >= 0x1C && next <= 0x1F;
    }

    /** True when a name or number may contain this byte; those of UTF-8 sequences may. */
    static boolean isTokenByte(int next) {
        return next >= 0 && TOKEN_BYTE[next];
    }

    /** Adds what follows to the source's token, up to a blank or delimiter. */
    void restOfToken() throws IOException {
        int next = source.peek();
        while (next >= 0 && TOKEN_BYTE[next]) {
            source.addToToken(next);
            source.next();
            next = source.peek();
        }
        if (next >= 0 && (next < ' ' || next == 0x7F) && !isBlank(next)) {
            throw source.fail(
                    TextSource.show(next) + " in the middle of text; is this a binary file?");
        }
    }

    /** The text after an opening quote. */
    String string() throws IOException {
        int line = source.line();
        int column = source.column() - 1;
        source.startToken();
        StringBuilder decoded = new StringBuilder(0);
        while (true) {
            int next = source.next();
            switch (next) {
                case '"' -> {
                    return decoded.isEmpty()
                            ? source.tokenText()
                            : decoded.append(source.tokenText()).toString();
                }
                case TextSource.END ->
                        throw source.fail(
                                "the file ends inside the text that begins at line "
                                        + line
                                        + ", column "
                                        + column
                                        + "; is its closing quote missing?");
                case '\\' -> {
                    decoded.append(source.tokenText());
                    source.startToken();
                    decoded.append(escape());
                }
                default -> source.addToToken(next);
            }
            if (decoded.length() > TextSource.LONGEST_TOKEN) {
                throw source.fail(
                        "a text of more than " + TextSource.LONGEST_TOKEN + " characters");
            }
        }
    }

    private char escape() throws IOException {
        int next = source.next();
        return switch (next) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case '"', '\\', '/' -> (char) next;
            case 'u' -> hexadecimal();
            case '0', '1', '2', '3', '4', '5', '6', '7' -> octal(next - '0');
            default ->
                    throw source.fail(
                            "the escape '\\' before "
                                    + TextSource.show(next)
                                    + " in a text; write \\\\ for a backslash");
        };
    }

    private char hexadecimal() throws IOException {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = source.peek() < 0x80 ? Character.digit(source.peek(), 16) : -1;
            if (digit < 0) {
                throw source.fail("\\u needs four hexadecimal digits");
            }
            source.next();
            code = code * 16 + digit;
        }
        return (char) code;
    }

    private char octal(int first) throws IOException {
        int code = first;
        for (int i = 0; i < 2 && source.peek() >= '0' && source.peek() <= '7'; i++) {
            code = code * 8 + source.next() - '0';
        }
        if (code > 0xFF) {
            throw source.fail("the octal escape of a text is greater than \\377");
        }
        return (char) code;
    }

    /** The code point after a backslash outside of texts. */
    int character() throws IOException {
        int line = source.line();
        int column = source.column() - 1;
        int first = source.next();
        if (first == TextSource.END || isBlank(first) && first != ',' || first < ' ') {
            throw source.failAt(
                    line,
                    column,
                    "a backslash needs a character directly after it; write \\space for a blank");
        }
        source.startToken();
        source.addToToken(first);
        restOfToken();
        String name = source.tokenText();
        if (name.codePointCount(0, name.length()) == 1) {
            return name.codePointAt(0);
        }
        int code =
                switch (name) {
                    case "newline" -> '\n';
                    case "space" -> ' ';
                    case "tab" -> '\t';
                    case "return" -> '\r';
                    case "formfeed" -> '\f';
                    case "backspace" -> '\b';
                    default -> numbered(name);
                };
        if (code < 0) {
            throw source.failAt(
                    line, column, "no character is named \\" + EdnNumbers.shorten(name));
        }
        return code;
    }

    /** The character of {@code uXXXX} or {@code oNNN}, or -1. */
    private static int numbered(String name) {
        int radix =
                name.charAt(0) == 'u' && name.length() == 5
                        ? 16
                        : name.charAt(0) == 'o' && name.length() <= 4 ? 8 : 0;
        if (radix == 0) {
            return -1;
        }
        int code = 0;
        for (int i = 1; i < name.length(); i++) {
            int digit = name.charAt(i) < 0x80 ? Character.digit(name.charAt(i), radix) : -1;
            if (digit < 0) {
                return -1;
            }
            code = code * radix + digit;
        }
        return radix == 8 && code > 0xFF ? -1 : code;
    }
}
