// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.Value;
import java.util.Map;

/** Writes values as JSON so that {@link JsonReader} reads equal ones. */
final class JsonWriter {
    private final StringBuilder out;

    JsonWriter(StringBuilder out) {
        this.out = out;
    }

    void value(Value value) {
        switch (value) {
            case Value.Missing missing -> {
                switch (missing) {
                    case NIL -> out.append("null");
                    case ABSENT -> special("$missing", "absent");
                    case UNKNOWN -> special("$missing", "unknown");
                }
            }
            case Value.Bool bool -> out.append(bool.isTrue());
            case Value.Int integer -> out.append(integer.value());
            case Value.BigInt integer -> out.append(integer.value());
            case Value.Real real -> {
                if (Double.isFinite(real.value())) {
                    out.append(real.value());
                } else {
                    special("$real", Double.toString(real.value()));
                }
            }
            case Value.Text text -> text(text.value());
            case Value.Keyword keyword -> special("$keyword", keyword.name());
            case Value.Symbol symbol -> special("$symbol", symbol.name());
            case Value.Char character ->
                    special("$char", Character.toString(character.codePoint()));
            case Value.Sequence sequence -> elements(sequence.elements());
            case Value.Collection set -> {
                out.append("{\"$set\":");
                elements(set.elements());
                out.append('}');
            }
            case Value.Mapping mapping -> mapping(mapping.entries());
            case Value.Tagged tagged -> {
                out.append("{\"$tagged\":[");
                text(tagged.tag());
                out.append(',');
                value(tagged.value());
                out.append("]}");
            }
        }
    }

    private void special(String name, String content) {
        out.append("{\"").append(name).append("\":");
        text(content);
        out.append('}');
    }

    private void elements(Iterable<Value> elements) {
        out.append('[');
        String separator = "";
        for (Value element : elements) {
            out.append(separator);
            value(element);
            separator = ",";
        }
        out.append(']');
    }

    private void mapping(Map<Value, Value> entries) {
        boolean plain =
                entries.keySet().stream()
                        .allMatch(
                                key ->
                                        key instanceof Value.Text text
                                                && !text.value().startsWith("$"));
        out.append(plain ? "{" : "{\"$map\":[");
        String separator = "";
        for (Map.Entry<Value, Value> entry : entries.entrySet()) {
            out.append(separator).append(plain ? "" : "[");
            value(entry.getKey());
            out.append(plain ? ':' : ',');
            value(entry.getValue());
            out.append(plain ? "" : "]");
            separator = ",";
        }
        out.append(plain ? "}" : "]}");
    }

    void text(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (Character.isHighSurrogate(c)
                            && i + 1 < text.length()
                            && Character.isLowSurrogate(text.charAt(i + 1))) {
                        out.append(c).append(text.charAt(++i));
                    } else if (c < ' ' || c == 0x7F || Character.isSurrogate(c)) {
                        EdnWriter.unicode(out.append('\\'), c);
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
