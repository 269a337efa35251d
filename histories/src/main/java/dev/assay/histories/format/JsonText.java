// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.Value;
import java.io.IOException;
import java.util.function.Function;

/** Strings and numbers of JSON. */
final class JsonText {
    private final TextSource source;
    private final Names<String> names = new Names<>(Function.identity());
    private final StringBuilder decoded = new StringBuilder();

    JsonText(TextSource source) {
        this.source = source;
    }

    /** The text after an opening quote. */
    String string() throws IOException {
        return collect() ? decoded.append(source.tokenText()).toString() : source.tokenText();
    }

    /** The same for names, which occur again and again. */
    String name() throws IOException {
        return collect() ? decoded.append(source.tokenText()).toString() : names.of(source);
    }

    /**
     * Leaves the text's end in the source's token; true when what comes before it is in {@link
     * #decoded}.
     */
    private boolean collect() throws IOException {
        int line = source.line();
        int column = source.column() - 1;
        source.startToken();
        decoded.setLength(0);
        boolean escaped = false;
        while (true) {
            int next = source.next();
            if (next == '"') {
                return escaped;
            }
            if (next == '\\') {
                escaped = true;
                decoded.append(source.tokenText());
                source.startToken();
                decoded.append(escape());
                if (decoded.length() > TextSource.LONGEST_TOKEN) {
                    throw source.fail(
                            "a text of more than " + TextSource.LONGEST_TOKEN + " characters");
                }
            } else if (next == TextSource.END || next == '\n') {
                throw source.failAt(
                        line, column, "a text without its closing quote; is the line cut off?");
            } else if (next < ' ') {
                throw source.fail(TextSource.show(next) + " in a text; write it as an escape");
            } else {
                source.addToToken(next);
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
            case 'u' -> {
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = source.peek() < 0x80 ? Character.digit(source.peek(), 16) : -1;
                    if (digit < 0) {
                        throw source.fail("\\u needs four hexadecimal digits");
                    }
                    source.next();
                    code = code * 16 + digit;
                }
                yield (char) code;
            }
            default ->
                    throw source.fail(
                            "the escape '\\' before "
                                    + TextSource.show(next)
                                    + " in a text; write \\\\ for a backslash");
        };
    }

    /** The number whose first byte is next. */
    Value number() throws IOException {
        int line = source.line();
        int column = source.column();
        source.startToken();
        boolean negative = source.peek() == '-';
        if (negative) {
            source.addToToken(source.next());
        }
        int leading = source.peek();
        long value = 0;
        int digits = 0;
        while (EdnNumbers.isDigit(source.peek())) {
            int digit = source.next();
            source.addToToken(digit);
            value = value * 10 + (digit - '0');
            digits++;
        }
        if (digits == 0 || leading == '0' && digits > 1) {
            throw source.failAt(
                    line,
                    column,
                    "a number " + (digits == 0 ? "without digits" : "with a leading zero"));
        }
        int next = source.peek();
        if (next == '.' || next == 'e' || next == 'E') {
            return real(line, column);
        }
        if (digits <= 18) {
            return new Value.Int(negative ? -value : value);
        }
        return EdnNumbers.integer(
                source.tokenText(), 10, problem -> source.failAt(line, column, problem));
    }

    private Value real(int line, int column) throws IOException {
        boolean complete = true;
        if (source.peek() == '.') {
            source.addToToken(source.next());
            complete = digits();
        }
        if (complete && (source.peek() == 'e' || source.peek() == 'E')) {
            source.addToToken(source.next());
            if (source.peek() == '+' || source.peek() == '-') {
                source.addToToken(source.next());
            }
            complete = digits();
        }
        if (!complete) {
            throw source.failAt(
                    line, column, EdnNumbers.shorten(source.tokenText()) + " is not a number");
        }
        return new Value.Real(Double.parseDouble(source.tokenText()));
    }

    private boolean digits() throws IOException {
        boolean any = false;
        while (EdnNumbers.isDigit(source.peek())) {
            source.addToToken(source.next());
            any = true;
        }
        return any;
    }
}
