// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.targetfile;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills {@code {words}} in braces; what a shell means by <code>${word}</code> stays. */
final class Placeholders {
    private static final Pattern WORD = Pattern.compile("(?<!\\$)\\{([a-z][a-z0-9-]*)}");

    private final SortedMap<String, String> values = new TreeMap<>();

    Placeholders with(String name, String value) {
        Placeholders more = new Placeholders();
        more.values.putAll(values);
        more.values.put(name, value);
        return more;
    }

    /**
     * The text with everything filled in.
     *
     * @throws IllegalArgumentException for a word that nobody knows
     */
    String fill(String text) {
        Matcher matcher = WORD.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (matcher.find()) {
            String value = values.get(matcher.group(1));
            if (value == null) {
                throw new IllegalArgumentException(
                        "nothing is known by {"
                                + matcher.group(1)
                                + "}; known: {"
                                + String.join("}, {", values.keySet())
                                + "}");
            }
            matcher.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(filled).toString();
    }

    List<String> fillAll(List<String> texts) {
        return texts.stream().map(this::fill).toList();
    }

    /**
     * The words of a command: separated by blanks, but for what stands in quotes.
     *
     * @throws IllegalArgumentException when a quote does not end
     */
    static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean isOpen = false;
        char quote = 0;
        for (int i = 0; i < command.length(); i++) {
            char next = command.charAt(i);
            if (quote != 0) {
                if (next == quote) {
                    quote = 0;
                } else {
                    word.append(next);
                }
            } else if (next == '"' || next == '\'') {
                quote = next;
                isOpen = true;
            } else if (Character.isWhitespace(next)) {
                if (isOpen) {
                    words.add(word.toString());
                    word.setLength(0);
                    isOpen = false;
                }
            } else {
                word.append(next);
                isOpen = true;
            }
        }
        if (quote != 0) {
            throw new IllegalArgumentException("a quote " + quote + " does not end; end it");
        }
        if (isOpen) {
            words.add(word.toString());
        }
        return words;
    }
}
