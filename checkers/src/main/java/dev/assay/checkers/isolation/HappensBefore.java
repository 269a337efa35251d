// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import java.util.Arrays;

/**
 * Which transactions come before which by reads and sessions, with vector clocks: for each
 * transaction and session, how many of the session's came before it (Liu et al., "AWDIT: an optimal
 * weak database isolation tester", PLDI 2025, section 4). Where the clocks of all sessions do not
 * fit into memory, they are made for some sessions at a time. A clock is joined only where it
 * brings something new, so that the usual cost is O(reads + transactions · sessions), and O(reads ·
 * sessions) at worst.
 */
final class HappensBefore {
    private static final int NONE = TransactionSessions.NONE;

    private final RegisterVersions versions;
    private final TransactionSessions sessions;
    private final Budget.Meter meter;
    private final int width;
    private final int[] clock;
    private int first = NONE;

    HappensBefore(RegisterVersions versions, TransactionSessions sessions, Budget.Meter meter) {
        this.versions = versions;
        this.sessions = sessions;
        this.meter = meter;
        long size = Math.max(1, versions.transactions());
        long bytes = (meter.budget().bytes() - meter.bytes()) / 3;
        long most = Math.min(bytes / (4 * size), (Integer.MAX_VALUE - 8) / size);
        width = (int) Math.max(1, Math.min(most, sessions.count()));
        meter.allocated(4 * width * size);
        clock = new int[(int) (width * size)];
    }

    /** How many sessions there are at a time. */
    int width() {
        return width;
    }

    /**
     * Makes the clocks of sessions from a first one on.
     *
     * @param order of transactions, in which each comes after those that come before it
     */
    void advance(int firstSession, CommitOrder order) {
        if (first == firstSession) {
            return;
        }
        first = firstSession;
        for (int i = 0; i < order.size(); i++) {
            if ((i & 0xFF) == 0) {
                meter.poll();
            }
            look(order.order()[i], order.place());
        }
    }

    /** True when a session is one of those that there are now. */
    boolean isThereSession(int session) {
        return session >= first && session < first + width;
    }

    /** True when a transaction's session is one of those that there are now. */
    boolean isThere(int transaction) {
        int own = sessions.of()[transaction] - first;
        return own >= 0 && own < width;
    }

    /** How many of a session's came before a transaction; the session must be there. */
    int count(int session, int transaction) {
        return clock[transaction * width + session - first];
    }

    /** True when one comes before another; the former's session must be there. */
    boolean isBefore(int one, int other) {
        return clock[other * width + sessions.of()[one] - first] >= sessions.place()[one];
    }

    private void look(int transaction, int[] place) {
        int row = transaction * width;
        int before = sessions.previous()[transaction];
        if (before == NONE) {
            Arrays.fill(clock, row, row + width, 0);
        } else {
            System.arraycopy(clock, before * width, clock, row, width);
            enter(before, row);
        }
        int start = versions.readStart()[transaction];
        int end = versions.readStart()[transaction + 1];
        int newest = NONE;
        for (int read = start; read < end; read++) {
            int version = versions.readVersion()[read];
            if (version != RegisterVersions.INITIAL) {
                int writer = versions.writer()[version];
                newest = newest == NONE || place[writer] > place[newest] ? writer : newest;
            }
        }
        if (newest == NONE) {
            return;
        }
        // Who wrote last has as a rule seen what the others had.
        join(newest, row);
        for (int read = start; read < end; read++) {
            int version = versions.readVersion()[read];
            if (version != RegisterVersions.INITIAL) {
                join(versions.writer()[version], row);
            }
        }
    }

    private void join(int before, int row) {
        int own = sessions.of()[before] - first;
        boolean isThere = own >= 0 && own < width;
        if (isThere && clock[row + own] >= sessions.place()[before]) {
            return;
        }
        int other = before * width;
        for (int i = 0; i < width; i++) {
            clock[row + i] = Math.max(clock[row + i], clock[other + i]);
        }
        enter(before, row);
    }

    private void enter(int before, int row) {
        int own = sessions.of()[before] - first;
        if (own >= 0 && own < width) {
            clock[row + own] = Math.max(clock[row + own], sessions.place()[before]);
        }
    }
}
