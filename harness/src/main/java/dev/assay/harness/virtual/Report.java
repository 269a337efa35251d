// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.virtual;

import dev.assay.harness.exposure.Exposure;
import dev.assay.nemeses.HarmDone;
import dev.assay.nemeses.Schedule;
import dev.assay.simulation.NodeFailure;
import dev.assay.simulation.Oracle;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a trial showed besides its history.
 *
 * @param resolved the schedule as it was applied
 * @param halts of nodes that stopped themselves
 * @param oracles with what they saw
 * @param failures nodes and clients whose code threw
 * @param faults applied, by id
 * @param harm what they did to the nodes
 * @param counters of the world
 * @param exposure what it met of the protocol's states
 */
public record Report(
        Schedule resolved,
        long traceHash,
        Duration trueTime,
        Recovery recovery,
        Convergence convergence,
        CoreProgress progress,
        Halts halts,
        List<Oracle> oracles,
        List<NodeFailure> failures,
        SortedMap<String, Long> faults,
        HarmDone harm,
        SortedMap<String, Long> counters,
        Exposure exposure) {
    public Report {
        oracles = List.copyOf(oracles);
        failures = List.copyOf(failures);
        faults = Collections.unmodifiableSortedMap(new TreeMap<>(faults));
        counters = Collections.unmodifiableSortedMap(new TreeMap<>(counters));
    }
}
