// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.workloads;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Violations;
import dev.assay.checkers.isolation.IsolationChecker;
import dev.assay.checkers.isolation.Level;
import dev.assay.histories.History;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * No two reads see two writes in opposite orders, however many reads it takes to say so (Jepsen's
 * {@code long-fork}; Sovran et al., "Transactional storage for geo-replicated systems", SOSP 2011,
 * section 3): what snapshot isolation forbids and parallel snapshot isolation allows. Transactions
 * of steps {@code [w KEY VALUE]} and {@code [r KEY VALUE]}.
 *
 * <p>Where each write is a transaction of its own and no key is written twice, a read that saw one
 * key and missed another says that the first was written before; snapshots of one order of writes
 * exist exactly if that has no circle, which takes O(transactions + steps). Reads of different keys
 * and circles of any length count, unlike in Jepsen's. All other histories are judged at the level
 * snapshot-isolation, see {@link IsolationChecker}, whose cost and limits are those of registers.
 *
 * <p>What it cannot see: order in real time and of sessions; see the stronger levels of {@code
 * --workload rw-register}.
 */
public final class LongForkChecker implements Checker {
    static final String FORK = "long-fork";
    static final String THIN_AIR = "thin-air-read";
    static final String ABORTED = "aborted-read";

    @Override
    public String id() {
        return "long-fork";
    }

    @Override
    public Verdict check(History history, Budget.Meter meter) {
        GroupReads reads = new GroupReads(history, meter);
        return reads.areOfSingleWrites() ? ofSingleWrites(reads, meter) : inGeneral(history, meter);
    }

    private Verdict ofSingleWrites(GroupReads reads, Budget.Meter meter) {
        Violations violations = new Violations();
        reads.judge(violations, meter);
        Map<String, Long> measures = new TreeMap<>(reads.measures());
        measures.put("milliseconds", meter.elapsed().toMillis());
        return violations
                .verdict(id())
                .orElseGet(() -> held(reads.size(), reads.partial()))
                .with(measures);
    }

    private Verdict held(long reads, long partial) {
        if (partial == 0) {
            return Verdict.vacuous(
                    id(),
                    reads == 0
                            ? "no read returned"
                            : "no read saw the write of one key and missed that of another");
        }
        return Verdict.valid(
                id(), "one order of writes explains all " + partial + " reads that saw some");
    }

    private Verdict inGeneral(History history, Budget.Meter meter) {
        Verdict isolation =
                IsolationChecker.of(Level.SNAPSHOT_ISOLATION).onRegisters().check(history, meter);
        boolean isValid = isolation.status() == Status.VALID;
        return new Verdict(
                id(),
                isolation.status(),
                isValid ? "snapshot isolation holds" : isolation.reason(),
                isolation.witness(),
                List.of(),
                isolation.measures());
    }
}
