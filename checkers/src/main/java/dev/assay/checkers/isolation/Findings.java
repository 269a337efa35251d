// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What is wrong with single values; of each kind the first is kept, which is what is told. */
final class Findings {
    private final Map<Anomaly, Finding> first = new EnumMap<>(Anomaly.class);

    private final BitSet contradictions = new BitSet();
    private Optional<String> obstacle = Optional.empty();

    /**
     * Adds one.
     *
     * @param explanation sentences for people, made only if they are kept
     */
    void add(Anomaly anomaly, List<Integer> operations, Supplier<List<String>> explanation) {
        first.computeIfAbsent(
                anomaly, unused -> new Finding(anomaly, operations, explanation.get()));
        if (anomaly == Anomaly.INTERNAL) {
            contradictions.set(operations.get(0));
        }
    }

    /** The transactions that contradict themselves. */
    BitSet contradictions() {
        return contradictions;
    }

    /** Why what was seen cannot be traced, so that nothing more can be decided. */
    void obstacle(String reason) {
        obstacle = obstacle.or(() -> Optional.of(reason));
    }

    Optional<String> obstacle() {
        return obstacle;
    }

    Optional<Finding> first(Anomaly anomaly) {
        return Optional.ofNullable(first.get(anomaly));
    }
}
