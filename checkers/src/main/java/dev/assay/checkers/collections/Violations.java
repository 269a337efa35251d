// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.collections;

import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What was found wrong, by kind: all are counted, the first of each kind is explained. */
final class Violations {
    private final Map<String, Long> counts = new TreeMap<>();
    private final Map<String, Witness> first = new TreeMap<>();

    /** One more of a kind; its witness is made only when it is the first. */
    void add(String kind, Supplier<Witness> witness) {
        if (counts.merge(kind, 1L, Long::sum) == 1) {
            first.put(kind, witness.get());
        }
    }

    long count(String kind) {
        return counts.getOrDefault(kind, 0L);
    }

    boolean isEmpty() {
        return counts.isEmpty();
    }

    /** An invalid verdict with a part for each kind; empty when nothing was wrong. */
    Optional<Verdict> verdict(String part) {
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
