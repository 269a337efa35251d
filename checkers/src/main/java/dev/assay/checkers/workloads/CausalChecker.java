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
 * Reads of a register fit what came before them causally (Jepsen's {@code causal}). One operation
 * comes causally before another of its key when it ran before it in the same process, when the
 * other one links to its position, when the other one read what it wrote, or through others. Causal
 * consistency of a key's registers is the absence of four patterns (Bouajjani, Enea, Guerraoui and
 * Hamza, "On verifying causal consistency", POPL 2017, section 5.2), as long as no value that was
 * read was written twice:
 *
 * <ul>
 *   <li>{@code causal-circle}: an operation comes causally before itself.
 *   <li>{@code forgotten-write}: a read of the initial value though a write comes causally before.
 *   <li>{@code overwritten-read}: a read of a value that another write had replaced causally before
 *       the read.
 *   <li>{@code thin-air-read}, {@code aborted-read}: a read of what nobody wrote, or of what only
 *       writes put there that failed.
 * </ul>
 *
 * <p>Operations: {@code write V}, {@code read} and {@code read-init}; a link is the extra {@code
 * link}, a position the extra {@code position} of the completion; {@code :init} links to nothing.
 * What is there at first is 0 or nil, where it is not told. A write that never returned counts when
 * somebody read it. O(operations × processes of a key). Where links name positions that no
 * operation had, or that operations of several processes had, the order is not known and the
 * verdict unknown. What it cannot see: order across keys, and that replicas agree in the end.
 */
public final class CausalChecker implements SelectiveChecker {
    static final String CIRCLE = "causal-circle";
    static final String FORGOTTEN = "forgotten-write";
    static final String OVERWRITTEN = "overwritten-read";
    static final String THIN_AIR = "thin-air-read";
    static final String ABORTED = "aborted-read";

    private final WorkloadOptions options;

    public CausalChecker(WorkloadOptions options) {
        this.options = options;
    }

    @Override
    public String id() {
        return "causal";
    }

    @Override
    public List<String> kinds() {
        return List.of(CIRCLE, FORGOTTEN, OVERWRITTEN, THIN_AIR, ABORTED);
    }

    @Override
    public Verdict check(History history, Budget.Meter meter) {
        KeyedOperations all =
                new KeyedOperations(history, id(), options.conventions().nilReadIsUnknown());
        Violations violations = new Violations(options.allows(Set.of()));
        Map<String, Long> measures = new TreeMap<>();
        String obstacle = "";
        for (Map.Entry<Integer, int[]> entry : all.byKey(meter).entrySet()) {
            CausalRegister register =
                    new CausalRegister(all, entry.getKey(), entry.getValue(), options.initial());
            register.judge(violations, meter);
            register.measure(measures);
            obstacle = obstacle.isEmpty() ? register.obstacle() : obstacle;
        }
        kinds().forEach(kind -> measures.put(kind, violations.count(kind)));
        measures.put("operations", (long) history.operations());
        measures.put("milliseconds", meter.elapsed().toMillis());
        return verdict(violations, measures.getOrDefault("reads", 0L), obstacle).with(measures);
    }

    private Verdict verdict(Violations violations, long reads, String obstacle) {
        return violations
                .verdict(id())
                .orElseGet(
                        () ->
                                !obstacle.isEmpty()
                                        ? Verdict.unknown(id(), obstacle)
                                        : reads == 0
                                                ? Verdict.vacuous(id(), "no read returned")
                                                : Verdict.valid(id(), held(violations, reads)));
    }

    private static String held(Violations violations, long reads) {
        return (violations.allowed().isEmpty()
                        ? "all " + reads + " reads fit what came causally before them"
                        : "nothing that is not allowed")
                + violations.allowedInWords();
    }
}
