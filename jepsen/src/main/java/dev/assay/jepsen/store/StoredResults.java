// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.store;

import dev.assay.histories.Value;
import dev.assay.histories.VisibleText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the checkers of a Jepsen test said when it ran, as {@code results.edn} or {@code
 * test.jepsen} keeps it; also what Assay said of a history and wrote in the same form.
 *
 * @param source the name of the file
 * @param results the map of the test's checker; those that were composed are maps within it
 */
public record StoredResults(String source, Map<Value, Value> results) {
    /** Words of ours that are {@code :unknown} to Jepsen. */
    private static final Set<String> OTHERS = Set.of("vacuous", "error");

    private static final Value.Keyword VALID = new Value.Keyword("valid?");
    private static final Value.Keyword ANOMALIES = new Value.Keyword("anomaly-types");
    private static final Value.Keyword BY = new Value.Keyword("by");
    private static final Value.Keyword STATUS = new Value.Keyword("status");
    private static final Value.Keyword REASON = new Value.Keyword("reason");

    public StoredResults {
        results = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(results));
    }

    /** True for what Assay wrote, which has its own words for verdicts. */
    public boolean isByAssay() {
        return new Value.Keyword("assay").equals(results.get(BY));
    }

    /** Its verdict as a word of ours: what is neither true nor false is unknown. */
    public String verdict() {
        return isByAssay() ? status(results) : verdict(results);
    }

    private static String status(Map<Value, Value> of) {
        String plain = verdict(of);
        boolean isUnknown = plain.equals("unknown");
        return isUnknown
                        && of.get(STATUS) instanceof Value.Keyword(String status)
                        && OTHERS.contains(status)
                ? status
                : plain;
    }

    private static String verdict(Map<Value, Value> of) {
        Value valid = of.getOrDefault(VALID, Value.ABSENT);
        return valid.equals(Value.Bool.TRUE)
                ? "valid"
                : valid.equals(Value.Bool.FALSE) ? "invalid" : "unknown";
    }

    /** In words: its verdict, the anomalies that it names, and each composed checker's verdict. */
    public String words() {
        return VisibleText.of(isByAssay() ? ourWords() : theirWords());
    }

    private String ourWords() {
        List<String> files = new ArrayList<>();
        results.forEach(
                (name, part) -> {
                    if (name instanceof Value.Text(String file)
                            && part instanceof Value.Mapping(Map<Value, Value> within)) {
                        files.add(file + " " + status(within));
                    }
                });
        String reason =
                results.get(REASON) instanceof Value.Text(String text)
                        ? text
                        : String.join(", ", files);
        return verdict() + (reason.isEmpty() ? "" : ": " + reason);
    }

    private String theirWords() {
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
                    case Value.Collection(Set<Value> elements) -> List.copyOf(elements);
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
