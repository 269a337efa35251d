// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.json;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the first JSON value of a text, as Go's decoder does: what follows it is not looked at, and
 * complaints have its words.
 */
public final class GoJson {
    private static final int MAX_DEPTH = 10_000;
    private static final String VALUE = "looking for beginning of value";

    private final String text;
    private int at;
    private int depth;

    private GoJson(String text) {
        this.text = text;
    }

    /** The first value. */
    public static Json read(String text) throws BadJsonException {
        GoJson reader = new GoJson(text);
        reader.skipSpace();
        if (reader.at == text.length()) {
            throw new BadJsonException("EOF");
        }
        return reader.value();
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() throws BadJsonException {
        if (at >= text.length()) {
            throw new BadJsonException("unexpected EOF");
        }
        return text.charAt(at);
    }

    private char afterSpace() throws BadJsonException {
        skipSpace();
        return peek();
    }

    private BadJsonException unexpected(char character, String where) {
        String quoted =
                switch (character) {
                    case '\'' -> "'\\''";
                    case '"' -> "'\"'";
                    case '\\' -> "'\\\\'";
                    case '\n' -> "'\\n'";
                    case '\r' -> "'\\r'";
                    case '\t' -> "'\\t'";
                    default ->
                            character < ' '
                                    ? "'\\x%02x'".formatted((int) character)
                                    : "'" + character + "'";
                };
        return new BadJsonException("invalid character " + quoted + " " + where);
    }

    private Json value() throws BadJsonException {
        char first = afterSpace();
        return switch (first) {
            case '{' -> nested(true);
            case '[' -> nested(false);
            case '"' -> new Json.Text(string());
            case 't' -> literal("true", new Json.Bool(true));
            case 'f' -> literal("false", new Json.Bool(false));
            case 'n' -> literal("null", new Json.Null());
            default -> {
                if (first != '-' && !isDigit(first)) {
                    throw unexpected(first, VALUE);
                }
                yield number();
            }
        };
    }

    private Json nested(boolean isObject) throws BadJsonException {
        if (++depth > MAX_DEPTH) {
            throw new BadJsonException("exceeded max depth");
        }
        at++;
        Json json = isObject ? object() : array();
        depth--;
        return json;
    }

    private Json object() throws BadJsonException {
        List<Json.Member> members = new ArrayList<>();
        if (afterSpace() == '}') {
            at++;
            return new Json.Object(members);
        }
        while (true) {
            if (afterSpace() != '"') {
                throw unexpected(peek(), "looking for beginning of object key string");
            }
            String name = string();
            if (afterSpace() != ':') {
                throw unexpected(peek(), "after object key");
            }
            at++;
            members.add(new Json.Member(name, value()));
            char next = afterSpace();
            at++;
            if (next == '}') {
                return new Json.Object(members);
            }
            if (next != ',') {
                throw unexpected(next, "after object key:value pair");
            }
        }
    }

    private Json array() throws BadJsonException {
        List<Json> elements = new ArrayList<>();
        if (afterSpace() == ']') {
            at++;
            return new Json.Array(elements);
        }
        while (true) {
            elements.add(value());
            char next = afterSpace();
            at++;
            if (next == ']') {
                return new Json.Array(elements);
            }
            if (next != ',') {
                throw unexpected(next, "after array element");
            }
        }
    }

    private Json literal(String word, Json json) throws BadJsonException {
        for (int i = 0; i < word.length(); i++) {
            char character = peek();
            if (character != word.charAt(i)) {
                throw unexpected(
                        character,
                        "in literal %s (expecting '%c')".formatted(word, word.charAt(i)));
            }
            at++;
        }
        return json;
    }

    private String string() throws BadJsonException {
        StringBuilder string = new StringBuilder();
        at++;
        while (peek() != '"') {
            char character = text.charAt(at++);
            if (character < ' ') {
                throw unexpected(character, "in string literal");
            }
            string.append(character == '\\' ? escaped() : character);
        }
        at++;
        return string.toString();
    }

    private char escaped() throws BadJsonException {
        char escape = peek();
        at++;
        return switch (escape) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case '\\', '/', '"' -> escape;
            case 'u' -> unicode();
            default -> throw unexpected(escape, "in string escape code");
        };
    }

    private char unicode() throws BadJsonException {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            char digit = peek();
            int value = digit < 128 ? Character.digit(digit, 16) : -1;
            if (value < 0) {
                throw unexpected(digit, "in \\u hexadecimal character escape");
            }
            code = code * 16 + value;
            at++;
        }
        return (char) code;
    }

    private Json number() throws BadJsonException {
        int from = at;
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits("in numeric literal");
        }
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            digits("after decimal point in numeric literal");
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits("in exponent of numeric literal");
        }
        return new Json.Number(text.substring(from, at));
    }

    private void digits(String where) throws BadJsonException {
        if (!isDigit(peek())) {
            throw unexpected(peek(), where);
        }
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }
}
