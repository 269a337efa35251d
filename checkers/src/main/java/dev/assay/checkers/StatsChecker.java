// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers;

import dev.assay.histories.EventType;
import dev.assay.histories.History;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts operations by function and outcome. A function that never succeeded is vacuous: whatever
 * else was checked, nothing was learnt about it. O(operations). It judges nothing but that.
 */
public final class StatsChecker implements Checker {
    @Override
    public String id() {
        return "stats";
    }

    @Override
    public Verdict check(History history, Budget.Meter meter) {
        long[][] counts = new long[history.functions()][EventType.values().length];
        for (int operation = 0; operation < history.operations(); operation++) {
            counts[history.function(operation)][history.outcome(operation).ordinal()]++;
        }
        SortedMap<String, Verdict> byFunction = new TreeMap<>();
        for (int function = 0; function < counts.length; function++) {
            long ok = counts[function][EventType.OK.ordinal()];
            long fail = counts[function][EventType.FAIL.ordinal()];
            long info = counts[function][EventType.INFO.ordinal()];
            if (ok + fail + info > 0) {
                String name = history.functionName(function);
                String outcomes = ok + " ok, " + fail + " fail, " + info + " info";
                Verdict verdict =
                        ok > 0
                                ? Verdict.valid(name, outcomes)
                                : Verdict.vacuous(name, "never succeeded: " + outcomes);
                byFunction.put(
                        name,
                        verdict.with(
                                new TreeMap<>(
                                        java.util.Map.of("ok", ok, "fail", fail, "info", info))));
            }
        }
        List<Verdict> parts = new ArrayList<>(byFunction.values());
        return Verdict.all(id(), parts).with(total(parts));
    }

    private static SortedMap<String, Long> total(List<Verdict> parts) {
        SortedMap<String, Long> total = new TreeMap<>();
        parts.forEach(
                part ->
                        part.measures()
                                .forEach((name, count) -> total.merge(name, count, Long::sum)));
        return total;
    }
}
