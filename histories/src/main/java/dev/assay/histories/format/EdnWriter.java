// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.Value;
import java.util.Iterator;
import java.util.Map;

/**
 * Writes values so that {@link EdnReader} reads equal ones; see {@link EdnTags} for what EDN itself
 * cannot say.
 */
final class EdnWriter {
    private final StringBuilder out;

    EdnWriter(StringBuilder out) {
        this.out = out;
    }

    void value(Value value) {
        switch (value) {
            case Value.Missing missing ->
                    out.append(
                            switch (missing) {
                                case NIL -> "nil";
                                case ABSENT -> "#assay/absent nil";
                                case UNKNOWN -> "#assay/unknown nil";
                            });
            case Value.Bool bool -> out.append(bool.isTrue());
            case Value.Int integer -> out.append(integer.value());
            case Value.BigInt integer -> out.append(integer.value()).append('N');
            case Value.Real real -> real(real.value());
            case Value.Text text -> text(text.value());
            case Value.Keyword keyword -> name(keyword.name());
            case Value.Symbol symbol -> symbol(symbol.name());
            case Value.Char character -> character(character.codePoint());
            case Value.Sequence sequence -> elements("[", sequence.elements(), ']');
            case Value.Collection set -> elements("#{", set.elements(), '}');
            case Value.Mapping mapping -> entries(mapping.entries());
            case Value.Tagged tagged -> tagged(tagged);
        }
    }

    /** A keyword of this name, or how Assay spells one that EDN cannot. */
    void name(String name) {
        if (isName(name)) {
            out.append(':').append(name);
        } else {
            out.append("#" + EdnTags.KEYWORD + " ");
            text(name);
        }
    }

    /** True when {@code :name} is read as the keyword of this name. */
    static boolean isName(String name) {
        return !name.isEmpty()
                && name.charAt(0) != ':'
                && name.chars().allMatch(EdnWriter::isNameCharacter);
    }

    private static boolean isNameCharacter(int c) {
        return c < 0x80
                ? EdnText.isTokenByte(c)
                : Character.isLetterOrDigit(c) && !Character.isSurrogate((char) c);
    }

    private void symbol(String name) {
        if (isSymbol(name)) {
            out.append(name);
        } else {
            out.append("#" + EdnTags.SYMBOL + " ");
            text(name);
        }
    }

    private static boolean isSymbol(String name) {
        if (!isName(name) || name.equals("nil") || name.equals("true") || name.equals("false")) {
            return false;
        }
        int signed = name.charAt(0) == '+' || name.charAt(0) == '-' ? 1 : 0;
        boolean number = name.length() > signed && EdnNumbers.isDigit(name.charAt(signed));
        return !number && "#'".indexOf(name.charAt(0)) < 0;
    }

    private void real(double value) {
        if (Double.isNaN(value)) {
            out.append("##NaN");
        } else if (Double.isInfinite(value)) {
            out.append(value > 0 ? "##Inf" : "##-Inf");
        } else {
            out.append(value);
        }
    }

    private void character(int codePoint) {
        switch (codePoint) {
            case '\n' -> out.append("\\newline");
            case ' ' -> out.append("\\space");
            case '\t' -> out.append("\\tab");
            case '\r' -> out.append("\\return");
            default -> {
                boolean plain =
                        codePoint > ' ' && codePoint < 0x7F
                                || Character.isLetterOrDigit(codePoint)
                                || Character.isSupplementaryCodePoint(codePoint);
                out.append('\\');
                if (plain) {
                    out.appendCodePoint(codePoint);
                } else {
                    unicode(codePoint);
                }
            }
        }
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
                        unicode(out.append('\\'), c);
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private void unicode(int code) {
        unicode(out, code);
    }

    /** {@code uXXXX} without its backslash. */
    static void unicode(StringBuilder out, int code) {
        out.append('u');
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(Character.forDigit(code >> shift & 0xF, 16));
        }
    }

    private void elements(String opening, Iterable<Value> elements, char closing) {
        out.append(opening);
        for (Iterator<Value> rest = elements.iterator(); rest.hasNext(); ) {
            value(rest.next());
            if (rest.hasNext()) {
                out.append(' ');
            }
        }
        out.append(closing);
    }

    private void entries(Map<Value, Value> entries) {
        out.append('{');
        String separator = "";
        for (Map.Entry<Value, Value> entry : entries.entrySet()) {
            out.append(separator);
            value(entry.getKey());
            out.append(' ');
            value(entry.getValue());
            separator = ", ";
        }
        out.append('}');
    }

    private void tagged(Value.Tagged tagged) {
        String tag = tagged.tag();
        boolean plain = isName(tag) && Character.isLetter(tag.charAt(0)) && EdnTags.isKept(tag);
        if (plain) {
            out.append('#').append(tag).append(' ');
            value(tagged.value());
        } else {
            out.append("#" + EdnTags.TAGGED + " [");
            text(tag);
            out.append(' ');
            value(tagged.value());
            out.append(']');
        }
    }
}
