// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic.transactions;

import dev.assay.histories.Randomness;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * A store of three nodes. A commit takes effect on the node that takes it, and goes to the others
 * in the order of its node's log, after all that its transaction had seen. Where only the first
 * node takes commits, each node holds a state that the first one had. Memory: O(keys), for logs are
 * short: what is old is applied everywhere.
 */
final class SimulatedStore {
    static final int NODES = 3;
    private static final int LONGEST_LOG = 64;

    private final SimulatedIsolation isolation;
    private final boolean isOfLists;
    private final Randomness randomness;

    /** By node that took commits: those not yet applied everywhere. */
    private final List<ArrayDeque<Commit>> logs = new ArrayList<>();

    /** By node, then by node that took commits: how many are applied. */
    private final long[][] applied = new long[NODES][NODES];

    private long commits;

    /**
     * Writes that took effect together.
     *
     * @param node which took them
     * @param place in its log
     * @param number among all
     * @param after by node, how many commits must come before
     * @param states what the keys are then
     */
    private record Commit(
            int node,
            long place,
            long number,
            long[] after,
            List<SimulatedKey> keys,
            List<Long> states) {}

    SimulatedStore(SimulatedIsolation isolation, boolean isOfLists, Randomness randomness) {
        this.isolation = isolation;
        this.isOfLists = isOfLists;
        this.randomness = randomness;
        for (int node = 0; node < NODES; node++) {
            logs.add(new ArrayDeque<>());
        }
    }

    /** The node on which a transaction reads. */
    int readingNode(SimulatedTransaction transaction) {
        return switch (isolation.place) {
            case NEWEST -> 0;
            case OWN -> transaction.client % NODES;
            case ANY -> lags(transaction) ? randomness.nextInt(NODES) : 0;
            case AS_NEW_AS_SESSION -> {
                int node = lags(transaction) ? randomness.nextInt(NODES) : 0;
                yield applied[node][0] >= transaction.sessionSeen ? node : 0;
            }
        };
    }

    private boolean lags(SimulatedTransaction transaction) {
        return isolation.reads != SimulatedIsolation.Reads.AT_COMMIT || transaction.isReadOnly();
    }

    /** The node that takes a transaction's writes, and so holds what its session wrote. */
    int newestNode(SimulatedTransaction transaction) {
        return isolation.place == SimulatedIsolation.Place.OWN ? transaction.client % NODES : 0;
    }

    /** Reads all that is still to be read, at once, on one node. */
    void readAll(SimulatedTransaction transaction, int node) {
        while (!transaction.isRead()) {
            transaction.read(node);
        }
        transaction.seen(applied[node]);
    }

    /** Takes a transaction's writes; false where another one changed the same. */
    boolean commit(SimulatedTransaction transaction) {
        if (isolation.isAbortedByConflict && transaction.hasConflict()) {
            return false;
        }
        if (transaction.isReadOnly()) {
            return true;
        }
        int node = newestNode(transaction);
        long place = applied[node][node];
        List<SimulatedKey> keys = new ArrayList<>();
        List<Long> states = new ArrayList<>();
        commits++;
        for (int step = 0; step < transaction.steps; step++) {
            if (transaction.isWrite[step]) {
                SimulatedKey key = transaction.key[step];
                long value = transaction.value[step];
                long state = isOfLists ? key.append(value) : value;
                int known = keys.indexOf(key);
                if (known < 0) {
                    keys.add(key);
                    states.add(state);
                } else {
                    states.set(known, state);
                }
                key.committed(node, place);
            }
        }
        long[] after = applied[node].clone();
        Commit commit = new Commit(node, place, commits, after, keys, states);
        apply(commit, node);
        transaction.seen(applied[node]);
        logs.get(node).add(commit);
        if (logs.get(node).size() > LONGEST_LOG) {
            settle();
        }
        return true;
    }

    private void apply(Commit commit, int node) {
        for (int i = 0; i < commit.keys.size(); i++) {
            commit.keys.get(i).arrive(node, commit.states.get(i), commit.number);
        }
        applied[node][commit.node]++;
    }

    /** Perhaps one commit arrives at one more node. */
    void pass() {
        int node = randomness.nextInt(NODES);
        int from = randomness.nextInt(NODES);
        if (node != from) {
            arriveNext(node, from);
            forget(from);
        }
    }

    private boolean arriveNext(int node, int from) {
        for (Commit commit : logs.get(from)) {
            if (commit.place == applied[node][from]) {
                for (int other = 0; other < NODES; other++) {
                    if (applied[node][other] < commit.after[other]) {
                        return false;
                    }
                }
                apply(commit, node);
                return true;
            }
        }
        return false;
    }

    private void forget(int from) {
        ArrayDeque<Commit> log = logs.get(from);
        while (!log.isEmpty()) {
            for (int node = 0; node < NODES; node++) {
                if (applied[node][from] <= log.getFirst().place) {
                    return;
                }
            }
            log.removeFirst();
        }
    }

    /** Applies everything everywhere. */
    void settle() {
        boolean isMoved = true;
        while (isMoved) {
            isMoved = false;
            for (int node = 0; node < NODES; node++) {
                for (int from = 0; from < NODES; from++) {
                    while (node != from && arriveNext(node, from)) {
                        isMoved = true;
                    }
                }
            }
        }
        logs.forEach(ArrayDeque::clear);
    }
}
