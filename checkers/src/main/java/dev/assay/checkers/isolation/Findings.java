// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that is wrong with single values; of each kind the first few are kept and all counted. */
final class Findings {
    private static final int KEPT = 8;

    private final Map<Anomaly, List<Finding>> kept = new EnumMap<>(Anomaly.class);
    private final Map<Anomaly, Integer> counts = new EnumMap<>(Anomaly.class);
    private Optional<String> obstacle = Optional.empty();

    void add(Anomaly anomaly, List<Integer> operations, String... explanation) {
        if (counts.merge(anomaly, 1, Integer::sum) <= KEPT) {
            kept.computeIfAbsent(anomaly, each -> new ArrayList<>())
                    .add(new Finding(anomaly, operations, List.of(explanation)));
        }
    }

    /** True while another one of the kind would be kept: explaining costs. */
    boolean wants(Anomaly anomaly) {
        return counts.getOrDefault(anomaly, 0) < KEPT;
    }

    /** Counts one that is not kept. */
    void count(Anomaly anomaly) {
        counts.merge(anomaly, 1, Integer::sum);
    }

    /** Why what was seen cannot be traced, so that nothing more can be decided. */
    void obstacle(String reason) {
        obstacle = obstacle.or(() -> Optional.of(reason));
    }

    Optional<String> obstacle() {
        return obstacle;
    }

    int count(Anomaly anomaly, boolean unused) {
        return counts.getOrDefault(anomaly, 0);
    }

    Optional<Finding> first(Anomaly anomaly) {
        return kept.containsKey(anomaly) ? Optional.of(kept.get(anomaly).get(0)) : Optional.empty();
    }
}
