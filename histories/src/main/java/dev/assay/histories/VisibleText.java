// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories;

import java.util.Locale;

/**
 * Text of others as people may see it: what a terminal would obey, and what would change the order
 * in which a line is read, is spelled out. O(length).
 */
public final class VisibleText {
    private VisibleText() {}

    /**
     * The text with every such character spelled as EDN spells it: {@code \\n}, {@code \\u0000}.
     */
    public static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isHidden(text.charAt(i))) {
                return spelled(text, i);
            }
        }
        return text;
    }

    private static String spelled(String text, int first) {
        StringBuilder visible = new StringBuilder(text.length() + 16).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            char character = text.charAt(i);
            if (isHidden(character)) {
                visible.append(spelled(character));
            } else {
                visible.append(character);
            }
        }
        return visible.toString();
    }

    private static String spelled(char hidden) {
        return switch (hidden) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> String.format(Locale.ROOT, "\\u%04x", (int) hidden);
        };
    }

    /** True for control characters, line ends, and marks of the direction of writing. */
    public static boolean isHidden(char character) {
        return Character.isISOControl(character)
                || character == '\u2028'
                || character == '\u2029'
                || character >= '\u202a' && character <= '\u202e'
                || character >= '\u2066' && character <= '\u2069';
    }
}
