// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.store;

import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the checkers of a Jepsen test said when it ran, as {@code results.edn} or {@code
 * test.jepsen} keeps it.
 *
 * @param source the name of the file
 * @param results the map of the test's checker; those that were composed are maps within it
 */
public record StoredResults(String source, Map<Value, Value> results) {
    private static final Value.Keyword VALID = new Value.Keyword("valid?");
    private static final Value.Keyword ANOMALIES = new Value.Keyword("anomaly-types");

    public StoredResults {
        results = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(results));
    }

    /** Its verdict as a word of ours: what is neither true nor false is unknown. */
    public String verdict() {
        return verdict(results);
    }

    private static String verdict(Map<Value, Value> of) {
        Value valid = of.getOrDefault(VALID, Value.ABSENT);
        return valid.equals(Value.Bool.TRUE)
                ? "valid"
                : valid.equals(Value.Bool.FALSE) ? "invalid" : "unknown";
    }

    /** In words: its verdict, the anomalies that it names, and each composed checker's verdict. */
    public String words() {
        List<String> parts = new ArrayList<>();
        results.forEach(
                (name, part) -> {
                    if (part instanceof Value.Mapping(Map<Value, Value> within)
                            && within.containsKey(VALID)) {
                        parts.add(word(name) + " " + verdict(within) + anomalies(within));
                    }
                });
        return verdict()
                + anomalies(results)
                + (parts.isEmpty() ? "" : ": " + String.join(", ", parts));
    }

    private static String anomalies(Map<Value, Value> of) {
        List<Value> named =
                switch (of.getOrDefault(ANOMALIES, Value.ABSENT)) {
                    case Value.Sequence(List<Value> elements) -> elements;
                    case Value.Collection(java.util.Set<Value> elements) -> List.copyOf(elements);
                    default -> List.of();
                };
        return named.isEmpty()
                ? ""
                : named.stream()
                        .map(StoredResults::word)
                        .sorted()
                        .collect(Collectors.joining(", ", " (", ")"));
    }

    private static String word(Value value) {
        return switch (value) {
            case Value.Keyword(String name) -> name;
            case Value.Text(String text) -> text;
            default -> dev.assay.histories.format.EdnValues.write(value);
        };
    }
}
