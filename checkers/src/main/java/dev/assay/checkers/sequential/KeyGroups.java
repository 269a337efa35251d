// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.sequential;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.JoinedKeys;
import dev.assay.checkers.linearizability.Meaning;
import dev.assay.checkers.model.Model;
import dev.assay.histories.History;
import java.util.Arrays;

/**
 * Which operations share a state: those on keys that some operation touches together, or all of
 * them where the model's keys are not independent. The state of a whole history is one state for
 * each group; the groups' orders must fit together, so that none can be judged alone. O(steps).
 */
final class KeyGroups {
    private static final int NONE = -1;
    private static final int POLL_EVERY = 1024;

    private final int[] groupOf;
    private int size;

    private KeyGroups(int operations) {
        groupOf = new int[operations];
    }

    /** The groups of the operations that happened, or may have, numbered as they come. */
    static KeyGroups of(History history, Model<?> model, Meaning meaning, Budget.Meter meter) {
        KeyGroups groups = new KeyGroups(history.operations());
        if (!model.independentKeys()) {
            groups.size = 1;
            return groups;
        }
        JoinedKeys joined = JoinedKeys.of(history, meaning, meter);
        int[] groupOfKey = new int[joined.size()];
        Arrays.fill(groupOfKey, NONE);
        for (int operation = 0; operation < history.operations(); operation++) {
            if (operation % POLL_EVERY == 0) {
                meter.poll();
            }
            if (meaning.didNotHappen(operation)) {
                continue;
            }
            int key = joined.representative(history.stepKey(history.firstStep(operation)));
            if (groupOfKey[key] == NONE) {
                groupOfKey[key] = groups.size++;
            }
            groups.groupOf[operation] = groupOfKey[key];
        }
        return groups;
    }

    /** The group of an operation. */
    int of(int operation) {
        return groupOf[operation];
    }

    /** How many groups there are. */
    int size() {
        return size;
    }
}
