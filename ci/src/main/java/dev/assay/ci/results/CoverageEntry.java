// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.results;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was exercised: a valid verdict is worth as much as what stood behind it.
 *
 * @param functions operations by function, sorted by name
 * @param faults faults that were applied, by kind
 * @param counters further numbers of the world and the system
 * @param suspicions why this coverage may be too thin to prove anything, one line each
 */
public record CoverageEntry(
        int operations,
        int ok,
        int fail,
        int info,
        List<FunctionEntry> functions,
        SortedMap<String, Long> faults,
        SortedMap<String, Long> counters,
        List<String> suspicions) {
    /** Fewer successful operations than this in a trial prove little. */
    public static final int OK_MIN = 100;

    public CoverageEntry {
        functions = List.copyOf(functions);
        faults = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(faults));
        counters = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(counters));
        suspicions = List.copyOf(suspicions);
    }

    /** Operations of one function by outcome. */
    public record FunctionEntry(String function, int ok, int fail, int info) {
        /** All of them. */
        public int total() {
            return ok + fail + info;
        }
    }

    /** What a trial's history covers, and what is suspicious about it. */
    public static CoverageEntry ofTrial(
            History history, Map<String, Long> faults, Map<String, Long> counters) {
        CoverageEntry bare = count(history, faults, counters);
        List<String> suspicions = new ArrayList<>();
        if (bare.ok < OK_MIN) {
            suspicions.add(
                    "only "
                            + bare.ok
                            + " operations succeeded; fewer than "
                            + OK_MIN
                            + " prove little");
        }
        if (faults.values().stream().mapToLong(Long::longValue).sum() == 0) {
            suspicions.add("no fault was applied");
        }
        for (FunctionEntry function : bare.functions) {
            if (function.ok() == 0) {
                suspicions.add(
                        "no "
                                + function.function()
                                + " ever succeeded ("
                                + function.total()
                                + " were tried)");
            }
        }
        if (bare.info * 2 > bare.operations) {
            suspicions.add(
                    "most operations have an unknown outcome ("
                            + bare.info
                            + " of "
                            + bare.operations
                            + ")");
        }
        if (bare.operations > 1 && !hasConcurrency(history)) {
            suspicions.add("no two operations ever overlapped");
        }
        return bare.suspecting(suspicions);
    }

    /** What a file's history covers; a file need not have faults. */
    public static CoverageEntry ofFile(History history) {
        SortedMap<String, Long> faults = new TreeMap<>();
        for (Event.Fault fault : history.faults()) {
            faults.merge(fault.function(), 1L, Long::sum);
        }
        CoverageEntry bare = count(history, faults, Map.of());
        return bare.operations > 0 && bare.ok == 0
                ? bare.suspecting(List.of("no operation succeeded"))
                : bare;
    }

    /** The same coverage with other reasons to doubt it. */
    public CoverageEntry suspecting(List<String> reasons) {
        return new CoverageEntry(operations, ok, fail, info, functions, faults, counters, reasons);
    }

    private static CoverageEntry count(
            History history, Map<String, Long> faults, Map<String, Long> counters) {
        SortedMap<String, OutcomeCounts> byFunction = new TreeMap<>();
        OutcomeCounts all = new OutcomeCounts();
        for (int operation = 0; operation < history.operations(); operation++) {
            String function = history.functionName(history.function(operation));
            all.add(history.outcome(operation));
            byFunction
                    .computeIfAbsent(function, unused -> new OutcomeCounts())
                    .add(history.outcome(operation));
        }
        List<FunctionEntry> functions = new ArrayList<>();
        byFunction.forEach(
                (name, counts) ->
                        functions.add(
                                new FunctionEntry(
                                        name,
                                        counts.of(EventType.OK),
                                        counts.of(EventType.FAIL),
                                        counts.of(EventType.INFO))));
        return new CoverageEntry(
                history.operations(),
                all.of(EventType.OK),
                all.of(EventType.FAIL),
                all.of(EventType.INFO),
                functions,
                new TreeMap<>(faults),
                new TreeMap<>(counters),
                List.of());
    }

    private static boolean hasConcurrency(History history) {
        int open = 0;
        for (int event = 0; event < history.events(); event++) {
            if (history.eventOperation(event) >= 0) {
                open += history.eventType(event).isCompletion() ? -1 : 1;
                if (open > 1) {
                    return true;
                }
            }
        }
        return false;
    }
}
