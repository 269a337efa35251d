// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import dev.assay.histories.History;
import java.util.Arrays;

/**
 * Which keys belong together, because some operation touches them together, or others do that lead
 * from one to the other (union-find with path halving, Tarjan and van Leeuwen, "Worst-case analysis
 * of set union algorithms", J. ACM 1984). Nearly O(1) a call. Used by one thread.
 */
public final class JoinedKeys {
    private static final int POLL_EVERY = 1024;

    /** By key: the next one on the way to the one that stands for all it is joined with. */
    private final int[] joined;

    /** So many keys, each by itself. */
    public JoinedKeys(int keys) {
        joined = new int[keys];
        Arrays.setAll(joined, key -> key);
    }

    /** The keys of a history, joined by the operations that happened, or may have. */
    public static JoinedKeys of(History history, Meaning meaning, Budget.Meter meter) {
        meter.poll();
        JoinedKeys keys = new JoinedKeys(history.values().size());
        if (history.steps() == history.operations()) {
            return keys;
        }
        for (int operation = 0; operation < history.operations(); operation++) {
            if (operation % POLL_EVERY == 0) {
                meter.poll();
            }
            int first = history.firstStep(operation);
            int end = history.firstStep(operation + 1);
            if (end > first + 1 && !meaning.didNotHappen(operation)) {
                for (int step = first + 1; step < end; step++) {
                    keys.join(history.stepKey(first), history.stepKey(step));
                }
            }
        }
        return keys;
    }

    /** How many keys there are. */
    public int size() {
        return joined.length;
    }

    /** Joins two keys and all that they are joined with. */
    public void join(int left, int right) {
        joined[representative(right)] = representative(left);
    }

    /** The key that stands for all that this one is joined with. */
    public int representative(int key) {
        int at = key;
        while (joined[at] != at) {
            joined[at] = joined[joined[at]];
            at = joined[at];
        }
        return at;
    }

    /** Makes a key stand for itself; to be called for all that were joined, or none. */
    void separate(int key) {
        joined[key] = key;
    }
}
