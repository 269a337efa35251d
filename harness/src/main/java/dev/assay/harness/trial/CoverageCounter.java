// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.trial;

import dev.assay.harness.virtual.Report;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts what a trial exercised, and says what looks suspicious. O(operations). */
final class CoverageCounter {
    private CoverageCounter() {}

    static Coverage count(Trial trial, History history, Report report) {
        SortedMap<String, Long> outcomes = new TreeMap<>();
        SortedMap<String, Long> called = new TreeMap<>();
        SortedMap<String, Long> succeeded = new TreeMap<>();
        for (int operation = 0; operation < history.operations(); operation++) {
            EventType outcome = history.outcome(operation);
            String function = history.functionName(history.function(operation));
            outcomes.merge(outcome.word(), 1L, Long::sum);
            called.merge(function, 1L, Long::sum);
            succeeded.merge(function, outcome == EventType.OK ? 1L : 0L, Long::sum);
        }
        List<String> notes = new ArrayList<>();
        succeeded.forEach(
                (function, count) -> {
                    if (count == 0) {
                        notes.add(
                                "none of "
                                        + called.get(function)
                                        + " operations "
                                        + function
                                        + " succeeded");
                    }
                });
        long strikes = report.faults().values().stream().mapToLong(Long::longValue).sum();
        long planned = trial.schedule().steps().size();
        if (strikes < planned) {
            notes.add("only " + strikes + " of the schedule's " + planned + " faults struck");
        }
        if (report.counters().getOrDefault("operations-without-end", 0L) > 0) {
            notes.add(report.counters().get("operations-without-end") + " operations never ended");
        }
        return new Coverage(outcomes, succeeded, report.faults(), report.counters(), notes);
    }
}
