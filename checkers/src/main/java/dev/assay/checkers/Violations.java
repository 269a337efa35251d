// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What was found wrong, by kind: all are counted, the first of each kind is explained. Kinds that
 * are allowed are counted only.
 */
public final class Violations {
    private final Predicate<String> isAllowed;
    private final SortedMap<String, Long> counts = new TreeMap<>();
    private final SortedMap<String, Long> allowed = new TreeMap<>();
    private final Map<String, Witness> first = new TreeMap<>();

    /** Of which none is allowed. */
    public Violations() {
        this(kind -> false);
    }

    /** Of which some kinds are allowed. */
    public Violations(Predicate<String> isAllowed) {
        this.isAllowed = isAllowed;
    }

    /** One more of a kind; its witness is made only when it is the first. */
    public void add(String kind, Supplier<Witness> witness) {
        if (isAllowed.test(kind)) {
            allowed.merge(kind, 1L, Long::sum);
        } else if (counts.merge(kind, 1L, Long::sum) == 1) {
            first.put(kind, witness.get());
        }
    }

    /** How many there are of a kind, allowed or not. */
    public long count(String kind) {
        return counts.getOrDefault(kind, allowed.getOrDefault(kind, 0L));
    }

    /** True when nothing was wrong that is not allowed. */
    public boolean isEmpty() {
        return counts.isEmpty();
    }

    /** How many there are of each kind that is allowed. */
    public SortedMap<String, Long> allowed() {
        return allowed;
    }

    /** {@code ; allowed: 3 missing-account}, or nothing. */
    public String allowedInWords() {
        return allowed.isEmpty()
                ? ""
                : allowed.entrySet().stream()
                        .map(each -> each.getValue() + " " + each.getKey())
                        .collect(Collectors.joining(", ", "; allowed: ", ""));
    }

    /** An invalid verdict with a part for each kind; empty when nothing was wrong. */
    public Optional<Verdict> verdict(String part) {
        List<Verdict> parts = new ArrayList<>();
        first.forEach(
                (kind, witness) -> {
                    long count = count(kind);
                    Verdict verdict = Verdict.invalid(kind, witness);
                    parts.add(verdict.with(Map.of("violations", count)));
                });
        return parts.isEmpty() ? Optional.empty() : Optional.of(Verdict.all(part, parts));
    }
}
