// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads JSON (RFC 8259) into values; streaming, one pass, O(bytes). Written by hand because this
 * module has no dependencies, so that anyone can embed it, and because a tree of boxed nodes would
 * cost most of the time of reading a history.
 *
 * <p>Null is nil, an array a sequence, an object a map from texts; a number with a fraction or
 * exponent is a real. An object whose first name begins with {@code $} stands for a value that JSON
 * has no notation for; see {@link JsonLinesFormat}.
 */
final class JsonReader {
    private final TextSource source;
    private final JsonText text;

    JsonReader(TextSource source) {
        this.source = source;
        this.text = new JsonText(source);
    }

    /** The next byte that is not blank, not taken. */
    int significant() throws IOException {
        int next = source.peek();
        while (next == ' ' || next == '\n' || next == '\r' || next == '\t') {
            source.next();
            next = source.peek();
        }
        return next;
    }

    void expect(char expected, String where) throws IOException {
        if (significant() != expected) {
            throw source.fail(
                    "'"
                            + expected
                            + "' is needed "
                            + where
                            + ", not "
                            + TextSource.show(source.peek()));
        }
        source.next();
    }

    /** True when the next member or element follows, false after the closing byte. */
    boolean more(char closing, boolean first) throws IOException {
        int next = significant();
        if (next == closing) {
            source.next();
            return false;
        }
        if (!first) {
            expect(',', "between two entries, or '" + closing + "' after the last one");
            significant();
        }
        return true;
    }

    /** The name of a member, with its colon taken. */
    String name() throws IOException {
        if (significant() != '"') {
            throw source.fail(
                    "the name of a member in quotes is needed, not "
                            + TextSource.show(source.peek()));
        }
        source.next();
        String name = text.name();
        expect(':', "after the name of a member");
        return name;
    }

    Value value(int depth) throws IOException {
        if (depth > EdnReader.DEEPEST) {
            throw source.fail("values nested deeper than " + EdnReader.DEEPEST);
        }
        int first = significant();
        return switch (first) {
            case '"' -> {
                source.next();
                yield new Value.Text(text.string());
            }
            case '{' -> {
                source.next();
                yield object(depth);
            }
            case '[' -> {
                source.next();
                yield new Value.Sequence(elements(depth));
            }
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> text.number();
            default -> word(first);
        };
    }

    private Value word(int first) throws IOException {
        int line = source.line();
        int column = source.column();
        source.startToken();
        while (source.peek() >= 'a' && source.peek() <= 'z' && source.tokenLength() < 8) {
            source.addToToken(source.next());
        }
        return switch (source.tokenText()) {
            case "null" -> Value.NIL;
            case "true" -> Value.Bool.TRUE;
            case "false" -> Value.Bool.FALSE;
            default ->
                    throw source.failAt(
                            line,
                            column,
                            "a JSON value is needed, not "
                                    + TextSource.show(first)
                                    + (first == TextSource.END
                                            ? "; is the last line cut off?"
                                            : ""));
        };
    }

    List<Value> elements(int depth) throws IOException {
        List<Value> elements = new ArrayList<>(4);
        while (more(']', elements.isEmpty())) {
            elements.add(value(depth + 1));
        }
        return elements;
    }

    private Value object(int depth) throws IOException {
        Map<Value, Value> entries = new LinkedHashMap<>();
        while (more('}', entries.isEmpty())) {
            int line = source.line();
            int column = source.column();
            String name = name();
            if (name.startsWith("$")) {
                if (!entries.isEmpty()) {
                    throw source.failAt(
                            line,
                            column,
                            "the name \""
                                    + EdnNumbers.shorten(name)
                                    + "\" begins with $, which marks values without a JSON"
                                    + " notation; write {\"$map\": [[key, value]]}");
                }
                return special(name, depth, line, column);
            }
            if (entries.put(Value.of(name), value(depth + 1)) != null) {
                throw source.failAt(
                        line,
                        column,
                        "the name \"" + EdnNumbers.shorten(name) + "\" twice in one object");
            }
        }
        return new Value.Mapping(entries);
    }

    private Value special(String name, int depth, int line, int column) throws IOException {
        Value content = value(depth + 1);
        expect('}', "after the only member of a {\"" + EdnNumbers.shorten(name) + "\": …}");
        Failure failure = problem -> source.failAt(line, column, problem);
        return switch (name) {
            case "$keyword" -> new Value.Keyword(text(name, content, failure));
            case "$symbol" -> new Value.Symbol(text(name, content, failure));
            case "$char" -> character(content, failure);
            case "$real" ->
                    switch (text(name, content, failure)) {
                        case "NaN" -> new Value.Real(Double.NaN);
                        case "Infinity" -> new Value.Real(Double.POSITIVE_INFINITY);
                        case "-Infinity" -> new Value.Real(Double.NEGATIVE_INFINITY);
                        default ->
                                throw failure.of(
                                        "$real is for \"NaN\", \"Infinity\" and \"-Infinity\"");
                    };
            case "$missing" ->
                    switch (text(name, content, failure)) {
                        case "nil" -> Value.NIL;
                        case "absent" -> Value.ABSENT;
                        case "unknown" -> Value.UNKNOWN;
                        default ->
                                throw failure.of(
                                        "$missing is for \"nil\", \"absent\" and \"unknown\"");
                    };
            case "$set" -> set(sequence(name, content, failure), failure);
            case "$map" -> mapping(sequence(name, content, failure), failure);
            case "$tagged" -> {
                List<Value> pair = sequence(name, content, failure);
                if (pair.size() != 2) {
                    throw failure.of("$tagged needs [\"tag\", value]");
                }
                yield new Value.Tagged(text(name, pair.get(0), failure), pair.get(1));
            }
            default ->
                    throw failure.of(
                            "there is no \""
                                    + EdnNumbers.shorten(name)
                                    + "\"; $keyword, $symbol, $char, $real, $missing, $set, $map"
                                    + " and $tagged are known");
        };
    }

    private static String text(String name, Value content, Failure failure) {
        if (content instanceof Value.Text text) {
            return text.value();
        }
        throw failure.of(name + " needs a text");
    }

    private static List<Value> sequence(String name, Value content, Failure failure) {
        if (content instanceof Value.Sequence sequence) {
            return sequence.elements();
        }
        throw failure.of(name + " needs an array");
    }

    private static Value character(Value content, Failure failure) {
        String text = text("$char", content, failure);
        if (text.isEmpty() || text.codePointCount(0, text.length()) != 1) {
            throw failure.of("$char needs a text of one character");
        }
        return new Value.Char(text.codePointAt(0));
    }

    private static Value set(List<Value> elements, Failure failure) {
        Set<Value> set = new LinkedHashSet<>(elements);
        if (set.size() != elements.size()) {
            throw failure.of("a $set with the same element twice");
        }
        return new Value.Collection(set);
    }

    private static Value mapping(List<Value> pairs, Failure failure) {
        Map<Value, Value> entries = new LinkedHashMap<>();
        for (Value pair : pairs) {
            if (!(pair instanceof Value.Sequence(List<Value> parts)) || parts.size() != 2) {
                throw failure.of("$map needs [[key, value], …]");
            }
            if (entries.put(parts.get(0), parts.get(1)) != null) {
                throw failure.of("a $map with the same key twice");
            }
        }
        return new Value.Mapping(entries);
    }
}
