// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.histories.VisibleText;
import java.util.Locale;

/**
 * Builds HTML and SVG text. Everything that is not an element's own markup goes through {@link
 * #escape}, so that no value of a history can become an element or a script.
 */
final class Markup {
    private final StringBuilder text = new StringBuilder(4096);

    /** Markup that is right as it is. */
    Markup raw(CharSequence markup) {
        text.append(markup);
        return this;
    }

    /** Text, escaped. */
    Markup text(CharSequence words) {
        text.append(escape(words));
        return this;
    }

    /**
     * An opening tag with attributes as alternating names and values; values are escaped, numbers
     * kept short.
     */
    Markup open(String element, Object... attributes) {
        tag(element, attributes);
        text.append('>');
        return this;
    }

    /** An element without content. */
    Markup empty(String element, Object... attributes) {
        tag(element, attributes);
        text.append("/>");
        return this;
    }

    /** A closing tag. */
    Markup close(String element) {
        text.append("</").append(element).append('>');
        return this;
    }

    /** An element that holds just text. */
    Markup element(String element, CharSequence words, Object... attributes) {
        return open(element, attributes).text(words).close(element);
    }

    private void tag(String element, Object... attributes) {
        if (attributes.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "attributes of " + element + " are not pairs: " + attributes.length);
        }
        text.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            text.append(' ').append(attributes[i]).append("=\"");
            text.append(
                    attributes[i + 1] instanceof Double number
                            ? number(number)
                            : escape(String.valueOf(attributes[i + 1])));
            text.append('"');
        }
    }

    /** At most one decimal: pictures are drawn in pixels. */
    static String number(double value) {
        long tenths = Math.round(value * 10);
        return tenths % 10 == 0
                ? Long.toString(tenths / 10)
                : String.format(Locale.ROOT, "%.1f", tenths / 10.0);
    }

    /** Thousands apart by thin spaces. */
    static String grouped(long value) {
        return String.format(Locale.ROOT, "%,d", value).replace(',', '\u2009');
    }

    static String escape(CharSequence words) {
        StringBuilder escaped = new StringBuilder(words.length() + 16);
        for (int i = 0; i < words.length(); i++) {
            char character = words.charAt(i);
            switch (character) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '"' -> escaped.append("&quot;");
                case '\n', '\t' -> escaped.append(character);
                default -> escaped.append(VisibleText.of(String.valueOf(character)));
            }
        }
        return escaped.toString();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
