// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import static dev.assay.checkers.isolation.TransactionSteps.who;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/** Finds versions of one register with the same number, which cannot be. O(writes). */
final class VersionNumbers {
    private final TransactionWrites writes;
    private final Findings findings;
    private final IntPredicate isCommitted;

    VersionNumbers(TransactionWrites writes, Findings findings, IntPredicate isCommitted) {
        this.writes = writes;
        this.findings = findings;
        this.isCommitted = isCommitted;
    }

    void compare() {
        for (int unit = 0; unit < writes.units(); unit++) {
            Map<Long, Integer> first = new HashMap<>();
            for (int i = 0; i < writes.of(unit).size(); i++) {
                int write = writes.of(unit).get(i);
                long number = writes.rank(write);
                if (number != TransactionWrites.UNRANKED
                        && number != TransactionWrites.FIRST
                        && isCommitted.test(writes.writer(write))
                        && !writes.isIntermediate(write)) {
                    Integer before = first.putIfAbsent(number, write);
                    if (before != null) {
                        tell(unit, number, writes.writer(before), writes.writer(write));
                    }
                }
            }
        }
    }

    private void tell(int unit, long number, int one, int other) {
        findings.add(
                Anomaly.INCOMPATIBLE_ORDER,
                List.of(one, other),
                () ->
                        List.of(
                                who(one)
                                        + " and "
                                        + who(other)
                                        + " both wrote version "
                                        + number
                                        + " of key "
                                        + writes.name(unit)));
    }
}
