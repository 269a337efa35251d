// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static dev.assay.checkers.linearizability.special.ContainerOperations.INSERT;
import static dev.assay.checkers.linearizability.special.ContainerOperations.NONE;
import static dev.assay.checkers.linearizability.special.ContainerOperations.REMOVE;

/**
 * The crashed calls of a container in a search: of equal ones the first invoked is used first,
 * since all of them stay open for ever.
 */
final class CrashedCalls {
    private final ContainerOperations operations;
    private final int[] invoked;
    private final Multisets multisets = new Multisets();

    /** The crashed insertions by value, from {@code start[value]} on by invocation. */
    private final int[] inserts;

    private final int[] start;
    private final int[] usedInserts;

    /** The crashed removals by invocation. */
    private final int[] removes;

    private int usedRemoves;
    private int taken = Multisets.EMPTY;

    CrashedCalls(ContainerOperations operations) {
        this.operations = operations;
        invoked = operations.times.invoked();
        int values = operations.values.size();
        start = new int[values + 2];
        int removals = 0;
        for (int each = 0; each < operations.size; each++) {
            if (!operations.isCompleted(each)) {
                if (operations.kind[each] == INSERT) {
                    start[operations.value[each] + 2]++;
                } else if (operations.kind[each] == REMOVE) {
                    removals++;
                }
            }
        }
        for (int value = 0; value < values; value++) {
            start[value + 2] += start[value + 1];
        }
        inserts = new int[start[values + 1]];
        removes = new int[removals];
        usedInserts = new int[values];
        removals = 0;
        for (int each = 0; each < operations.size; each++) {
            if (!operations.isCompleted(each)) {
                if (operations.kind[each] == INSERT) {
                    inserts[start[operations.value[each] + 1]++] = each;
                } else if (operations.kind[each] == REMOVE) {
                    removes[removals++] = each;
                }
            }
        }
    }

    /** The number of the multiset of values that crashed removals took. */
    int taken() {
        return taken;
    }

    /** A crashed insertion of a value that was invoked before a moment, or none. */
    int nextInsert(int value, int before) {
        int at = start[value] + usedInserts[value];
        return at < start[value + 1] && invoked[inserts[at]] < before ? inserts[at] : NONE;
    }

    /** A crashed removal that was invoked before a moment, or none. */
    int nextRemove(int before) {
        return usedRemoves < removes.length && invoked[removes[usedRemoves]] < before
                ? removes[usedRemoves]
                : NONE;
    }

    void insert(int value) {
        usedInserts[value]++;
    }

    void remove(int value) {
        usedRemoves++;
        taken = multisets.with(taken, value);
    }

    /** Gives an operation back; {@link #backTo} has to follow. */
    void takeBack(int operation) {
        if (operations.kind[operation] == INSERT) {
            usedInserts[operations.value[operation]]--;
        } else {
            usedRemoves--;
        }
    }

    void backTo(int multiset) {
        taken = multiset;
    }
}
