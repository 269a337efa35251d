// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.workloads;

import dev.assay.checkers.Budget;
import dev.assay.checkers.SelectiveChecker;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Violations;
import dev.assay.checkers.Witness;
import dev.assay.histories.History;
import dev.assay.histories.ValuePool;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Of the inserts into a key at most one succeeds (Jepsen's {@code adya}: G2, an anti-dependency
 * circle by predicates; Adya 1999, section 4.2.3). Each {@code insert [KEY [A B]]} is a transaction
 * that looks for rows of its key, in all tables and by a predicate, and inserts one only where
 * there is none. Whatever order two of them ran in, the second saw the row of the first; so two
 * that succeeded both missed each other. O(operations).
 *
 * <p>An insert that never returned is no evidence: when it and another one both took effect nobody
 * was told. What it cannot see: inserts that fail without need, and rows that get lost.
 */
public final class WriteSkewChecker implements SelectiveChecker {
    /** Two inserts of a key succeeded. */
    static final String KIND = "write-skew";

    private final WorkloadOptions options;

    public WriteSkewChecker(WorkloadOptions options) {
        this.options = options;
    }

    @Override
    public String id() {
        return "write-skew";
    }

    @Override
    public List<String> kinds() {
        return List.of(KIND);
    }

    @Override
    public Verdict check(History history, Budget.Meter meter) {
        KeyedOperations all = new KeyedOperations(history, id(), false);
        Violations violations = new Violations(options.allows(Set.of()));
        Map<String, Long> measures = new HashMap<>();
        for (String measure :
                List.of("keys", "keys that two tried", "keys that two tried at the same time")) {
            measures.put(measure, 0L);
        }
        long telling = 0;
        long succeeded = 0;
        for (Map.Entry<Integer, int[]> entry : all.byKey(meter).entrySet()) {
            int[] inserts = entry.getValue();
            require(all, entry.getKey(), inserts);
            int[] done = Arrays.stream(inserts).filter(all::isOk).toArray();
            succeeded += done.length > 0 ? 1 : 0;
            telling += done.length > 0 && inserts.length > 1 ? 1 : 0;
            measures.merge("keys", 1L, Long::sum);
            measures.merge("keys that two tried", inserts.length > 1 ? 1L : 0L, Long::sum);
            measures.merge(
                    "keys that two tried at the same time", overlap(all, inserts), Long::sum);
            if (done.length > 1) {
                violations.add(KIND, () -> witness(all, done, entry.getKey()));
            }
        }
        measures.put("keys with an insert", succeeded);
        measures.put("keys with two inserts", violations.count(KIND));
        measures.put("operations", (long) history.operations());
        measures.put("milliseconds", meter.elapsed().toMillis());
        return verdict(violations, telling).with(measures);
    }

    private static void require(KeyedOperations all, int key, int[] inserts) {
        for (int operation : inserts) {
            if (!all.function(operation).equals("insert")) {
                throw all.stranger(operation, "insert");
            }
            if (key == ValuePool.ABSENT) {
                throw all.strange(operation, "a key: {:f :insert, :value [KEY [ID nil]]}");
            }
        }
    }

    /** One, if two of the calls were open at the same time. */
    private static long overlap(KeyedOperations all, int[] inserts) {
        int end = Integer.MIN_VALUE;
        for (int operation : inserts) {
            if (all.called(operation) < end) {
                return 1;
            }
            int returned = all.isOk(operation) || all.isFailed(operation) ? 1 : 0;
            end = Math.max(end, returned == 0 ? Integer.MAX_VALUE : all.returned(operation));
        }
        return 0;
    }

    private Verdict verdict(Violations violations, long telling) {
        long allowed = violations.allowed().getOrDefault(KIND, 0L);
        return violations
                .verdict(id())
                .orElseGet(
                        () ->
                                telling == 0
                                        ? Verdict.vacuous(
                                                id(),
                                                "no key was tried twice with an insert that"
                                                        + " succeeded")
                                        : Verdict.valid(
                                                id(),
                                                allowed > 0
                                                        ? "two inserts into one key are allowed"
                                                        : "of the inserts into "
                                                                + telling
                                                                + " keys no two succeeded"));
    }

    private static Witness witness(KeyedOperations all, int[] done, int key) {
        boolean isLater = all.called(done[1]) > all.returned(done[0]);
        return all.words()
                .witness(
                        KIND,
                        List.of(done[0], done[1]),
                        List.of(
                                all.words().describe(done[0]) + ".",
                                all.words().describe(done[1])
                                        + (isLater ? ", and was called after that." : "."),
                                "operations "
                                        + done[0]
                                        + " and "
                                        + done[1]
                                        + " both found no row"
                                        + all.ofKey(key)
                                        + " and inserted one; whichever ran second must have seen"
                                        + " the other's row"));
    }
}
