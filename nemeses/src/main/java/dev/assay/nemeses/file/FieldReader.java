// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.file;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Takes the fields of a map one by one; whatever is left over at the end was a mistake. */
public final class FieldReader {
    private final Located.Fields map;
    private final Set<String> known = new LinkedHashSet<>();

    private FieldReader(Located.Fields map) {
        this.map = map;
    }

    /** The fields of what must be a map. */
    public static FieldReader of(Located value) {
        if (value instanceof Located.Fields map) {
            return new FieldReader(map);
        }
        throw value.mistake("expected a map of keys and values, found " + value.kind());
    }

    /** Where the map stands. */
    public Located place() {
        return map;
    }

    /** The value of a key, if it is there. */
    public Optional<Located> optional(String key) {
        known.add(key);
        return Optional.ofNullable(map.fields().get(key));
    }

    /** The value of a key that must be there. */
    public Located required(String key, String example) {
        return optional(key)
                .orElseThrow(
                        () ->
                                map.mistake(
                                        "'"
                                                + key
                                                + "' is missing; add one such as '"
                                                + key
                                                + ": "
                                                + example
                                                + "'"));
    }

    /** Refuses keys that nobody asked for. */
    public void end() {
        for (var entry : map.fields().entrySet()) {
            if (!known.contains(entry.getKey())) {
                throw entry.getValue()
                        .mistake(
                                "unknown key '"
                                        + entry.getKey()
                                        + "'; "
                                        + Suggestion.of(entry.getKey(), known));
            }
        }
    }

    /** The elements of what must be a list. */
    public static List<Located> items(Located value) {
        if (value instanceof Located.Items list) {
            return list.items();
        }
        throw value.mistake("expected a list, found " + value.kind());
    }

    /** The text of what must be one. */
    public static String text(Located value) {
        if (value instanceof Located.Scalar scalar) {
            return scalar.text();
        }
        throw value.mistake("expected a word, found " + value.kind());
    }

    /** A whole number. */
    public static long wholeNumber(Located value) {
        return parsed(
                value,
                text -> {
                    try {
                        return Long.parseLong(text);
                    } catch (NumberFormatException notOne) {
                        throw new IllegalArgumentException(
                                "'" + text + "' is not a whole number; write one such as 3",
                                notOne);
                    }
                });
    }

    /** A whole number within 32 bits. */
    public static int smallNumber(Located value) {
        long number = wholeNumber(value);
        if (number != (int) number) {
            throw value.mistake(
                    "'" + number + "' is too large; write a number within ±2,147,483,647");
        }
        return (int) number;
    }

    /**
     * A value that a parser of its own understands, which throws IllegalArgumentException with
     * problem and cure.
     */
    public static <T> T parsed(Located value, Function<String, T> parser) {
        return checked(value, () -> parser.apply(text(value)));
    }

    /** Whatever a constructor refuses is a mistake in this place. */
    public static <T> T checked(Located place, java.util.function.Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException refused) {
            String message = refused.getMessage();
            throw place.mistake(message == null ? refused.toString() : message);
        }
    }

    /** One of some words. */
    public static String word(Located value, String what, Collection<String> words) {
        String word = text(value);
        if (!words.contains(word)) {
            throw value.mistake(
                    "unknown " + what + " '" + word + "'; " + Suggestion.of(word, words));
        }
        return word;
    }

    /** Every element of a list, each made by the same function. */
    public static <T> List<T> all(Located list, Function<Located, T> each) {
        List<T> made = new ArrayList<>();
        items(list).forEach(item -> made.add(each.apply(item)));
        return List.copyOf(made);
    }
}
