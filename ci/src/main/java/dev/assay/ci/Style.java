// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci;

/**
 * How verdicts look on a terminal: a sign and a word always, a colour where the terminal has one.
 */
public final class Style {
    private final boolean hasColour;

    public Style(Surroundings surroundings) {
        hasColour = surroundings.hasColour();
    }

    /** The word of a verdict (valid, vacuous, unknown, invalid, error) with its sign. */
    public String verdict(String word) {
        return switch (word) {
            case "valid" -> paint("32", "✓ valid");
            case "invalid" -> paint("1;31", "✗ invalid");
            case "unknown" -> paint("33", "? unknown");
            case "vacuous" -> paint("33", "∅ vacuous");
            case "error" -> paint("35", "! error");
            default -> throw new IllegalArgumentException("no verdict: " + word);
        };
    }

    /** As {@link #verdict}, padded so that columns align. */
    public String verdictColumn(String word) {
        return verdict(word) + " ".repeat("✗ invalid".length() - ("x " + word).length());
    }

    /** Emphasised. */
    public String strong(String text) {
        return paint("1", text);
    }

    /** Less important. */
    public String faint(String text) {
        return paint("2", text);
    }

    private String paint(String code, String text) {
        return hasColour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
