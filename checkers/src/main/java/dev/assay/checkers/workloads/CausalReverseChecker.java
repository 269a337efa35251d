// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.workloads;

import dev.assay.checkers.Budget;
import dev.assay.checkers.SelectiveChecker;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Violations;
import dev.assay.histories.History;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Whoever sees an element sees all that was there before it was written (Jepsen's {@code
 * causal-reverse}): {@code write V} puts an element into a set, {@code read} returns the whole. An
 * element was there when a write of it had returned, or when a read that had returned showed it; if
 * a read misses it, and has another one that was written only after that, no order of real time
 * fits. So strict serializability is broken, and every promise that later writes are not seen
 * before earlier ones. O((elements + reads) log + size of the reads that differ).
 *
 * <ul>
 *   <li>{@code causal-reverse}: what was written later was seen without what was there before.
 *   <li>{@code unexpected-element}: an element was seen which nobody had called to write by then,
 *       or only operations that failed.
 * </ul>
 *
 * <p>An element that was written more than once is that of its first write, where it is the later
 * one, and there as soon as one write returned, where it is the earlier. Beyond Jepsen's: what
 * reads showed of writes that crashed. What it cannot see: reads that are stale as a whole ({@code
 * --workload set-full}, {@code --model set}), and the order of the elements in a read.
 */
public final class CausalReverseChecker implements SelectiveChecker {
    static final String REVERSED = "causal-reverse";
    static final String UNEXPECTED = "unexpected-element";

    private final WorkloadOptions options;

    public CausalReverseChecker(WorkloadOptions options) {
        this.options = options;
    }

    @Override
    public String id() {
        return "causal-reverse";
    }

    @Override
    public List<String> kinds() {
        return List.of(REVERSED, UNEXPECTED);
    }

    @Override
    public Verdict check(History history, Budget.Meter meter) {
        KeyedOperations all =
                new KeyedOperations(history, id(), options.conventions().nilReadIsUnknown());
        Violations violations = new Violations(options.allows(Set.of()));
        long reads = 0;
        long telling = 0;
        for (Map.Entry<Integer, int[]> entry : all.byKey(meter).entrySet()) {
            WrittenElements elements = new WrittenElements(all, entry.getKey(), entry.getValue());
            elements.judge(violations, meter);
            reads += elements.reads();
            telling += elements.telling();
        }
        Map<String, Long> measures = new TreeMap<>();
        measures.put("reads", reads);
        measures.put("reads that could tell", telling);
        measures.put("reads reversed", violations.count(REVERSED));
        measures.put("unexpected elements", violations.count(UNEXPECTED));
        measures.put("operations", (long) history.operations());
        measures.put("milliseconds", meter.elapsed().toMillis());
        return verdict(violations, reads, telling).with(measures);
    }

    private Verdict verdict(Violations violations, long reads, long telling) {
        return violations
                .verdict(id())
                .orElseGet(
                        () ->
                                telling == 0
                                        ? Verdict.vacuous(
                                                id(),
                                                reads == 0
                                                        ? "no read returned"
                                                        : "no read saw an element that was written"
                                                                + " after another one was there")
                                        : Verdict.valid(
                                                id(),
                                                violations.count(REVERSED) == 0
                                                        ? "all "
                                                                + telling
                                                                + " reads that could tell saw what"
                                                                + " was there before what they saw"
                                                                + violations.allowedInWords()
                                                        : "nothing that is not allowed"
                                                                + violations.allowedInWords()));
    }
}
