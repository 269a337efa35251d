// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.trial;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a trial exercised: a verdict is worth as much as this.
 *
 * @param outcomes operations by {@code ok}, {@code fail}, {@code info}
 * @param functions operations that succeeded, by function
 * @param faults faults applied, by id
 * @param counters of the world: {@code leader-changes}, {@code messages-delivered}, {@code
 *     crashes}, …, and {@code goal-*} for what must happen sometimes
 * @param notes what looks suspicious, one line each: a function that never succeeded, a schedule
 *     that never struck
 */
public record Coverage(
        SortedMap<String, Long> outcomes,
        SortedMap<String, Long> functions,
        SortedMap<String, Long> faults,
        SortedMap<String, Long> counters,
        List<String> notes) {
    /** With fewer operations that succeeded a trial proves nothing. */
    public static final long SUCCEEDED_MIN = 100;

    /** What the counters of goals begin with; 0 says that the goal was not reached. */
    public static final String GOAL = "goal-";

    public Coverage {
        outcomes = Collections.unmodifiableSortedMap(new TreeMap<>(outcomes));
        functions = Collections.unmodifiableSortedMap(new TreeMap<>(functions));
        faults = Collections.unmodifiableSortedMap(new TreeMap<>(faults));
        counters = Collections.unmodifiableSortedMap(new TreeMap<>(counters));
        notes = List.copyOf(notes);
    }

    /** Operations that succeeded. */
    public long succeeded() {
        return outcomes.getOrDefault("ok", 0L);
    }

    /** Faults that were applied. */
    public long faultsApplied() {
        return faults.values().stream().mapToLong(Long::longValue).sum();
    }
}
