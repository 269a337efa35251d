// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Proves that an order of transactions, or of their snapshots and commits, explains their history:
 * {@link ObjectStates} runs each on what had been committed at its snapshot, and it must return
 * what it returned; where conflicts matter, nobody else committed to what it wrote between its
 * snapshot and its commit. Shares nothing with the search but the history. O(steps + size of what
 * was read).
 */
final class TransactionReplay {
    private final History history;
    private final RegisterDemand demand;
    private final Budget.Meter meter;
    private final ObjectStates states;
    private final int[] snapshot;
    private final int[] commit;
    private final Map<Integer, List<ObjectStates.Effect>> pending = new HashMap<>();

    /** By what was written, when that was last committed. */
    private final Map<ObjectStates.Unit, Integer> committed = new HashMap<>();

    TransactionReplay(History history, RegisterDemand demand, Budget.Meter meter) {
        this.history = history;
        this.demand = demand;
        this.meter = meter;
        states = new ObjectStates(history);
        snapshot = new int[history.operations()];
        commit = new int[history.operations()];
        Arrays.fill(snapshot, -1);
        Arrays.fill(commit, -1);
    }

    /**
     * What is wrong with an order; empty when it explains the history.
     *
     * @param order nodes
     * @param happened by transaction, whether it is to be run
     */
    Optional<String> flaw(int[] order, RegisterPrecedence nodes, boolean[] happened) {
        for (int time = 0; time < order.length; time++) {
            if ((time & 0x3FF) == 0) {
                meter.poll();
            }
            int transaction = nodes.transaction(order[time]);
            if (transaction < 0 || !happened[transaction]) {
                continue;
            }
            boolean fits =
                    (nodes.readerAt(order[time]) < 0 || begin(transaction, time))
                            && (nodes.writerAt(order[time]) < 0 || end(transaction, time));
            if (!fits) {
                return Optional.of("operation " + transaction + " does not fit");
            }
        }
        return flawInTime();
    }

    private boolean begin(int transaction, int time) {
        if (snapshot[transaction] >= 0 || history.outcome(transaction) == EventType.FAIL) {
            return false;
        }
        snapshot[transaction] = time;
        Optional<List<ObjectStates.Effect>> effects = states.run(transaction);
        effects.ifPresent(some -> pending.put(transaction, some));
        return effects.isPresent();
    }

    private boolean end(int transaction, int time) {
        List<ObjectStates.Effect> effects = pending.remove(transaction);
        if (effects == null) {
            return false;
        }
        commit[transaction] = time;
        boolean conflictsMatter =
                demand.nodes() == RegisterDemand.Nodes.SNAPSHOTS_WITHOUT_CONFLICTS;
        for (ObjectStates.Effect effect : effects) {
            int before = committed.getOrDefault(effect.unit(), -1);
            if (conflictsMatter && before > snapshot[transaction] && before != time) {
                return false;
            }
            committed.put(effect.unit(), time);
        }
        return states.commit(effects);
    }

    private Optional<String> flawInTime() {
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
            boolean isLate = demand.order() != Order.NONE && snapshot[transaction] < before;
            boolean isLater = demand.order() == Order.REAL_TIME && snapshot[transaction] < latest;
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
