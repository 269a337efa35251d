// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.MalformedHistoryException;
import dev.assay.histories.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads values of the extensible data notation (https://github.com/edn-format/edn) and what
 * Clojure's printer adds to it: namespaced maps, metadata (dropped), symbolic numbers, hexadecimal
 * integers, ratios. Streaming; one pass; O(bytes).
 *
 * <p>Decimals ({@code 1.5M}) and ratios, for which {@link Value} has no type, become tagged values
 * that keep all digits: {@code #assay/decimal "1.5"}, {@code #assay/ratio [1 2]}. Not read: Clojure
 * code (quotes, functions, regular expressions, auto-resolved keywords), octal and radix integers,
 * integers of more than {@link EdnNumbers#MOST_DIGITS} digits, nesting deeper than {@link
 * #DEEPEST}.
 */
final class EdnReader {
    /** How deep values may nest. */
    static final int DEEPEST = 512;

    private final TextSource source;
    private final Names<Value.Keyword> keywords;
    private final EdnText text;
    private int formLine;
    private int formColumn;

    EdnReader(TextSource source) {
        this(source, new Names<>(Value.Keyword::new));
    }

    /** A reader that shares its keywords with others of the same thread. */
    EdnReader(TextSource source, Names<Value.Keyword> keywords) {
        this.source = source;
        this.keywords = keywords;
        this.text = new EdnText(source);
    }

    /** Line of the form that {@link #significant} met last. */
    int formLine() {
        return formLine;
    }

    /** Column of the form that {@link #significant} met last. */
    int formColumn() {
        return formColumn;
    }

    /** Takes the first byte of the next form, past blanks, comments and discarded forms. */
    int significant(int depth) throws IOException {
        while (true) {
            formLine = source.line();
            formColumn = source.column();
            int next = source.next();
            if (next == ';') {
                while (source.peek() != '\n' && source.peek() != TextSource.END) {
                    source.next();
                }
            } else if (next == '#' && source.peek() == '_') {
                source.next();
                int line = formLine;
                int column = formColumn;
                int first = significant(deeper(depth));
                if (first == TextSource.END || isClosing(first)) {
                    throw source.failAt(line, column, "#_ without a form to discard");
                }
                form(first, depth + 1);
            } else if (!EdnText.isBlank(next)) {
                return next;
            }
        }
    }

    /** The value whose first byte {@link #significant} returned. */
    Value form(int first, int depth) throws IOException {
        return switch (first) {
            case '"' -> new Value.Text(text.string());
            case ':' -> keyword();
            case '[' -> new Value.Sequence(elements(']', depth));
            case '(' -> new Value.Sequence(elements(')', depth));
            case '{' -> new Value.Mapping(entries("", depth));
            case '\\' -> new Value.Char(text.character());
            case '#' -> dispatched(depth);
            case '^' -> {
                required(depth, "metadata");
                yield required(depth, "a form after its metadata");
            }
            case ']', ')', '}' ->
                    throw source.failAt(
                            formLine,
                            formColumn,
                            TextSource.show(first) + " closes nothing that is open here");
            case TextSource.END -> throw unexpectedEnd("a value");
            default -> atom(first);
        };
    }

    /** The next form, where there must be one. */
    Value required(int depth, String what) throws IOException {
        int inner = deeper(depth);
        int first = significant(inner);
        if (first == TextSource.END) {
            throw unexpectedEnd(what);
        }
        return form(first, inner);
    }

    private MalformedHistoryException unexpectedEnd(String what) {
        return source.fail("the file ends where " + what + " is expected; is it cut off?");
    }

    int deeper(int depth) {
        if (depth >= DEEPEST) {
            throw source.fail("values nested deeper than " + DEEPEST);
        }
        return depth + 1;
    }

    static boolean isClosing(int next) {
        return next == ']' || next == ')' || next == '}';
    }

    private Value atom(int first) throws IOException {
        int line = formLine;
        int column = formColumn;
        source.startToken();
        source.addToToken(first);
        text.restOfToken();
        boolean signed = first == '+' || first == '-';
        if (EdnNumbers.isDigit(first)
                || signed
                        && source.tokenLength() > 1
                        && EdnNumbers.isDigit(source.tokenBytes()[1])) {
            return EdnNumbers.parse(source, line, column);
        }
        String name = source.tokenText();
        if (!EdnText.isTokenByte(first) || first == '\'') {
            throw source.failAt(
                    line,
                    column,
                    TextSource.show(first)
                            + " begins no EDN value; Clojure code and binary data are not EDN");
        }
        return switch (name) {
            case "nil" -> Value.NIL;
            case "true" -> Value.Bool.TRUE;
            case "false" -> Value.Bool.FALSE;
            default -> new Value.Symbol(name);
        };
    }

    private Value.Keyword keyword() throws IOException {
        int line = formLine;
        int column = formColumn;
        source.startToken();
        text.restOfToken();
        if (source.tokenLength() == 0 || source.tokenBytes()[0] == ':') {
            throw source.failAt(line, column, "a keyword needs a name directly after one colon");
        }
        return keywords.of(source);
    }

    private List<Value> elements(int closing, int depth) throws IOException {
        int line = formLine;
        int column = formColumn;
        int inner = deeper(depth);
        List<Value> elements = new ArrayList<>(4);
        int next = significant(inner);
        while (next != closing) {
            requireOpen(next, closing, line, column);
            elements.add(form(next, inner));
            next = significant(inner);
        }
        return elements;
    }

    /** Fails when a collection that began at this place cannot go on with {@code next}. */
    void requireOpen(int next, int closing, int line, int column) {
        if (next == TextSource.END) {
            throw source.fail(
                    "the file ends before the '"
                            + (char) closing
                            + "' that closes line "
                            + line
                            + ", column "
                            + column
                            + "; is it cut off?");
        }
        if (isClosing(next)) {
            throw source.failAt(
                    formLine,
                    formColumn,
                    "'"
                            + (char) next
                            + "' where '"
                            + (char) closing
                            + "' must close line "
                            + line
                            + ", column "
                            + column);
        }
    }

    private Map<Value, Value> entries(String namespace, int depth) throws IOException {
        int line = formLine;
        int column = formColumn;
        int inner = deeper(depth);
        Map<Value, Value> entries = new LinkedHashMap<>();
        int next = significant(inner);
        while (next != '}') {
            requireOpen(next, '}', line, column);
            int keyLine = formLine;
            int keyColumn = formColumn;
            Value key = inNamespace(namespace, form(next, inner));
            next = significant(inner);
            if (next == '}') {
                throw source.failAt(keyLine, keyColumn, "a map with a key that has no value");
            }
            requireOpen(next, '}', line, column);
            if (entries.put(key, form(next, inner)) != null) {
                throw source.failAt(keyLine, keyColumn, "a map with the same key twice");
            }
            next = significant(inner);
        }
        return entries;
    }

    private static Value inNamespace(String namespace, Value key) {
        if (namespace.isEmpty()) {
            return key;
        }
        return switch (key) {
            case Value.Keyword keyword -> new Value.Keyword(inNamespace(namespace, keyword.name()));
            case Value.Symbol symbol -> new Value.Symbol(inNamespace(namespace, symbol.name()));
            default -> key;
        };
    }

    private static String inNamespace(String namespace, String name) {
        if (name.startsWith("_/") && name.length() > 2) {
            return name.substring(2);
        }
        return name.indexOf('/') >= 0 ? name : namespace + "/" + name;
    }

    private Value dispatched(int depth) throws IOException {
        int line = formLine;
        int column = formColumn;
        int next = source.peek();
        if (next == '{') {
            source.next();
            return set(line, column, depth);
        }
        if (next == '^') {
            source.next();
            return form('^', depth);
        }
        source.startToken();
        if (next == '#' || next == ':') {
            source.next();
        }
        text.restOfToken();
        String name = source.tokenText();
        if (next == '#') {
            return symbolicNumber(name, line, column);
        }
        if (next == ':') {
            return namespacedMap(name, line, column, depth);
        }
        if (name.isEmpty() || !Character.isLetter(name.codePointAt(0))) {
            throw source.failAt(
                    line,
                    column,
                    "'#' before "
                            + TextSource.show(next)
                            + " is no EDN; a tag begins with a letter, a set with #{");
        }
        return EdnTags.read(
                name,
                required(depth, "the value of tag #" + name),
                problem -> source.failAt(line, column, problem));
    }

    private Value set(int line, int column, int depth) throws IOException {
        List<Value> elements = elements('}', depth);
        Set<Value> set = new LinkedHashSet<>(elements);
        if (set.size() != elements.size()) {
            throw source.failAt(line, column, "a set with the same element twice");
        }
        return new Value.Collection(set);
    }

    private Value symbolicNumber(String name, int line, int column) {
        return switch (name) {
            case "NaN" -> new Value.Real(Double.NaN);
            case "Inf" -> new Value.Real(Double.POSITIVE_INFINITY);
            case "-Inf" -> new Value.Real(Double.NEGATIVE_INFINITY);
            default ->
                    throw source.failAt(
                            line, column, "##" + name + " is neither ##NaN nor ##Inf nor ##-Inf");
        };
    }

    private Value namespacedMap(String namespace, int line, int column, int depth)
            throws IOException {
        if (namespace.isEmpty() || namespace.startsWith(":")) {
            throw source.failAt(
                    line, column, "a namespaced map needs its namespace directly after #:");
        }
        if (significant(depth) != '{') {
            throw source.failAt(formLine, formColumn, "#:" + namespace + " needs a map");
        }
        return new Value.Mapping(entries(namespace, depth));
    }
}
