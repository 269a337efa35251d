// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.exposure;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How often each fault struck in each phase of the protocol.
 *
 * @param counts by fault id, then by phase; nothing is counted as zero
 */
public record FaultPhases(SortedMap<String, SortedMap<ProtocolPhase, Long>> counts) {
    /** Nothing struck. */
    public static final FaultPhases NONE = new FaultPhases(new TreeMap<>());

    public FaultPhases {
        SortedMap<String, SortedMap<ProtocolPhase, Long>> copy = new TreeMap<>();
        counts.forEach(
                (fault, phases) ->
                        copy.put(fault, Collections.unmodifiableSortedMap(new TreeMap<>(phases))));
        counts = Collections.unmodifiableSortedMap(copy);
    }

    /** How often the fault struck in the phase. */
    public long count(String fault, ProtocolPhase phase) {
        return counts.getOrDefault(fault, new TreeMap<>()).getOrDefault(phase, 0L);
    }

    /** How often the fault struck. */
    public long count(String fault) {
        return counts.getOrDefault(fault, new TreeMap<>()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }
}
