// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import java.util.Arrays;

/**
 * What is known to a transaction because of those that had ended when it began, and what they knew:
 * for some sessions at a time, the last transaction of each. Transactions must be looked at in an
 * order that keeps real time. O(transactions · sessions).
 */
final class EndedBefore {
    private static final int NONE = -1;

    private final int width;

    /** Those that returned, by when. */
    private final Ints ended = new Ints();

    /** By transaction, how many had ended when it began. */
    private final int[] count;

    /** By how many have ended, what is known then. */
    private final int[] known;

    private final boolean[] isLooked;

    /** By transaction, its session and its place there. */
    private final int[] session;

    private final int[] index;
    private int reached;

    EndedBefore(RegisterVersions versions, int width, Budget.Meter meter) {
        this.width = width;
        History history = versions.history();
        count = new int[versions.transactions()];
        isLooked = new boolean[count.length];
        session = new int[count.length];
        index = new int[count.length];
        for (int event = 0; event < history.events(); event++) {
            int transaction = history.eventOperation(event);
            if (transaction < 0 || !versions.happened()[transaction]) {
                continue;
            }
            if (history.eventType(event) == EventType.INVOKE) {
                count[transaction] = ended.size();
            } else if (history.eventType(event) == EventType.OK) {
                ended.add(transaction);
            }
        }
        meter.allocated(4L * width * (ended.size() + 1) + 13L * count.length);
        known = new int[width * (ended.size() + 1)];
    }

    /** Begins with other sessions. */
    void begin() {
        Arrays.fill(isLooked, false);
        Arrays.fill(known, 0, width, NONE);
        reached = 0;
    }

    /** Notes a transaction, whose row is complete. */
    void looked(int transaction, int ownSession, int ownIndex) {
        isLooked[transaction] = true;
        session[transaction] = ownSession;
        index[transaction] = ownIndex;
    }

    /** Adds to a transaction's row what is known because others had ended. */
    void joinInto(int transaction, int[] rows) {
        for (; reached < ended.size() && isLooked[ended.get(reached)]; reached++) {
            int next = ended.get(reached);
            int from = reached * width;
            for (int i = 0; i < width; i++) {
                known[from + width + i] = Math.max(known[from + i], rows[next * width + i]);
            }
            if (session[next] != NONE) {
                int own = from + width + session[next];
                known[own] = Math.max(known[own], index[next]);
            }
        }
        if (count[transaction] > reached) {
            throw new IllegalStateException(
                    "operation " + transaction + " is looked at before one that had ended");
        }
        for (int i = 0; i < width; i++) {
            rows[transaction * width + i] =
                    Math.max(rows[transaction * width + i], known[count[transaction] * width + i]);
        }
    }
}
