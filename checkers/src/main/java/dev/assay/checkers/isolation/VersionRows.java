// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;

/**
 * The versions of each key in an order of their writers, and session by session. O(versions), the
 * latter made when it is asked for.
 */
final class VersionRows {
    private final RegisterVersions versions;
    private final TransactionSessions sessions;
    private final int[] next;

    /** By place in the rows of keys, the version, as the commits of their writers are ordered. */
    private final int[] byPlace;

    /** By version, where it is. */
    private final int[] where;

    private int[] bySession = {};

    /** By key, where the starts of its sessions begin in {@code runs}; one more at the end. */
    private int[] runStart = {};

    private int[] runs = {};

    VersionRows(RegisterVersions versions, TransactionSessions sessions, Budget.Meter meter) {
        this.versions = versions;
        this.sessions = sessions;
        meter.allocated(16L * versions.versions());
        next = new int[versions.keys().length];
        byPlace = new int[versions.versions()];
        where = new int[versions.versions()];
    }

    /** Takes an order of commits. */
    void arrange(CommitOrder order) {
        System.arraycopy(versions.keyStart(), 0, next, 0, next.length);
        for (int i = 0; i < order.size(); i++) {
            append(order.order()[i], byPlace);
        }
        for (int i = 0; i < byPlace.length; i++) {
            where[byPlace[i]] = i;
        }
    }

    private void append(int transaction, int[] row) {
        int end = versions.writeStart()[transaction + 1];
        for (int version = versions.writeStart()[transaction]; version < end; version++) {
            row[next[versions.writeKey()[version]]++] = version;
        }
    }

    /** The version at a place of a key's row. */
    int at(int place) {
        return byPlace[place];
    }

    /** Where the versions begin that come after one of a key, or after its initial state. */
    int after(int key, int version) {
        return version == RegisterVersions.INITIAL ? versions.keyStart()[key] : where[version] + 1;
    }

    /** Prepares the rows by sessions; not while others look at them. */
    void arrangeBySession() {
        if (bySession.length > 0 || byPlace.length == 0) {
            return;
        }
        bySession = new int[byPlace.length];
        System.arraycopy(versions.keyStart(), 0, next, 0, next.length);
        for (int transaction : sessions.inTurn()) {
            append(transaction, bySession);
        }
        runStart = new int[next.length + 1];
        Ints found = new Ints();
        for (int key = 0; key < next.length; key++) {
            int session = TransactionSessions.NONE;
            for (int i = versions.keyStart()[key]; i < versions.keyStart()[key + 1]; i++) {
                int own = sessions.of()[versions.writer()[bySession[i]]];
                if (own != session) {
                    found.add(i);
                    session = own;
                }
            }
            runStart[key + 1] = found.size();
        }
        found.add(bySession.length);
        runs = found.toArray();
    }

    /** How many sessions wrote a key. */
    int runs(int key) {
        return runStart[key + 1] - runStart[key];
    }

    /** The session of a key's run. */
    int session(int key, int run) {
        return sessions.of()[versions.writer()[bySession[runs[runStart[key] + run]]]];
    }

    /** The last version of a run by one of its session's first transactions, or -1. */
    int last(int key, int run, int firstTransactions) {
        int start = runs[runStart[key] + run];
        int low = start;
        int high = runs[runStart[key] + run + 1];
        while (low < high) {
            int middle = (low + high) >>> 1;
            boolean isLater =
                    sessions.place()[versions.writer()[bySession[middle]]] > firstTransactions;
            low = isLater ? low : middle + 1;
            high = isLater ? middle : high;
        }
        return low == start ? -1 : bySession[low - 1];
    }
}
