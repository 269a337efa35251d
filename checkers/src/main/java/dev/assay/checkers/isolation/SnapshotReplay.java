// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.model.Function;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.ValuePool;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Proves that an order of snapshots and commits explains a history of transactions on registers:
 * each reads what had been committed at its snapshot, and what it wrote itself; where conflicts
 * matter, nobody else committed to a key that it wrote between its snapshot and its commit. Shares
 * nothing with the search but the history. O(steps).
 */
final class SnapshotReplay {
    private final History history;
    private final Map<Integer, Integer> registers = new HashMap<>();

    /** By key, when it was last committed to. */
    private final Map<Integer, Integer> committed = new HashMap<>();

    /** By transaction, when its snapshot and its commit were, or -1. */
    private final int[] snapshot;

    private final int[] commit;

    private SnapshotReplay(History history) {
        this.history = history;
        snapshot = new int[history.operations()];
        commit = new int[history.operations()];
        Arrays.fill(snapshot, -1);
        Arrays.fill(commit, -1);
    }

    /**
     * What is wrong with the order; empty when it explains the history.
     *
     * @param moments a transaction's number for its snapshot, its complement for its commit
     * @param demand the order of transactions, and whether conflicts matter
     */
    static Optional<String> flaw(
            History history, int[] moments, RegisterDemand demand, Budget.Meter meter) {
        SnapshotReplay replay = new SnapshotReplay(history);
        boolean conflictsMatter =
                demand.nodes() == RegisterDemand.Nodes.SNAPSHOTS_WITHOUT_CONFLICTS;
        for (int time = 0; time < moments.length; time++) {
            if ((time & 0x3FF) == 0) {
                meter.poll();
            }
            boolean fits =
                    moments[time] >= 0
                            ? replay.reads(moments[time], time)
                            : replay.commits(~moments[time], time, conflictsMatter);
            if (!fits) {
                return Optional.of("moment " + moments[time] + " does not fit");
            }
        }
        return replay.flawInTime(demand.order());
    }

    private boolean isWrite(int step) {
        return Function.named(history.functionName(history.stepFunction(step))) == Function.WRITE;
    }

    private boolean reads(int transaction, int time) {
        if (snapshot[transaction] >= 0 || history.outcome(transaction) == EventType.FAIL) {
            return false;
        }
        snapshot[transaction] = time;
        if (history.outcome(transaction) != EventType.OK) {
            return true;
        }
        Map<Integer, Integer> own = new HashMap<>();
        int end = history.firstStep(transaction + 1);
        for (int step = history.firstStep(transaction); step < end; step++) {
            int key = history.stepKey(step);
            if (isWrite(step)) {
                own.put(key, history.stepArgument(step));
            } else if (history.stepResult(step) != ValuePool.UNKNOWN) {
                int there = registers.getOrDefault(key, ValuePool.NIL);
                if (own.getOrDefault(key, there) != history.stepResult(step)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean commits(int transaction, int time, boolean conflictsMatter) {
        if (snapshot[transaction] < 0 || commit[transaction] >= 0) {
            return false;
        }
        commit[transaction] = time;
        int end = history.firstStep(transaction + 1);
        for (int step = history.firstStep(transaction); step < end; step++) {
            if (isWrite(step)) {
                int key = history.stepKey(step);
                int before = committed.getOrDefault(key, -1);
                if (conflictsMatter && before > snapshot[transaction] && before != time) {
                    return false;
                }
                committed.put(key, time);
                registers.put(key, history.stepArgument(step));
            }
        }
        return true;
    }

    private Optional<String> flawInTime(Order order) {
        Map<Integer, Integer> ofSession = new HashMap<>();
        int latest = -1;
        for (int event = 0; event < history.events(); event++) {
            int transaction = history.eventOperation(event);
            if (transaction < 0) {
                continue;
            }
            boolean isOk = history.outcome(transaction) == EventType.OK;
            if (isOk && commit[transaction] < 0) {
                return Optional.of("operation " + transaction + " is missing");
            }
            if (history.eventType(event) != EventType.INVOKE) {
                latest = isOk ? Math.max(latest, commit[transaction]) : latest;
                continue;
            }
            int before = ofSession.getOrDefault(history.process(transaction), -1);
            boolean isLate = order != Order.NONE && snapshot[transaction] < before;
            boolean isLater = order == Order.REAL_TIME && snapshot[transaction] < latest;
            if (commit[transaction] >= 0 && (isLate || isLater)) {
                return Optional.of("operation " + transaction + " is out of its order");
            }
            if (commit[transaction] >= 0) {
                ofSession.put(history.process(transaction), commit[transaction]);
            }
        }
        return Optional.empty();
    }
}
