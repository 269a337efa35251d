// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.sequential;

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

    private final int[] groupOf;
    private int size;

    private KeyGroups(int operations) {
        groupOf = new int[operations];
    }

    /** The groups of the operations that happened, or may have, numbered as they come. */
    static KeyGroups of(History history, Model<?> model, Meaning meaning) {
        KeyGroups groups = new KeyGroups(history.operations());
        if (!model.independentKeys()) {
            groups.size = 1;
            return groups;
        }
        int[] joined = joinedKeys(history, meaning);
        int[] groupOfKey = new int[joined.length];
        Arrays.fill(groupOfKey, NONE);
        for (int operation = 0; operation < history.operations(); operation++) {
            if (meaning.didNotHappen(operation)) {
                continue;
            }
            int key = representative(joined, history.stepKey(history.firstStep(operation)));
            if (groupOfKey[key] == NONE) {
                groupOfKey[key] = groups.size++;
            }
            groups.groupOf[operation] = groupOfKey[key];
        }
        return groups;
    }

    private static int[] joinedKeys(History history, Meaning meaning) {
        int[] joined = new int[history.values().size()];
        Arrays.setAll(joined, key -> key);
        for (int operation = 0; operation < history.operations(); operation++) {
            if (meaning.didNotHappen(operation)) {
                continue;
            }
            int first = history.firstStep(operation);
            for (int step = first + 1; step < history.firstStep(operation + 1); step++) {
                int left = representative(joined, history.stepKey(first));
                joined[representative(joined, history.stepKey(step))] = left;
            }
        }
        return joined;
    }

    private static int representative(int[] joined, int key) {
        int at = key;
        while (joined[at] != at) {
            joined[at] = joined[joined[at]];
            at = joined[at];
        }
        return at;
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
