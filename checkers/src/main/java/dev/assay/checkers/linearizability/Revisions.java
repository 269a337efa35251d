// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.linearizability.special.ObjectHistory;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The revisions that a system gave its operations, where the history has a column of them on
 * completions: the state of the object that a mutation made or a read saw.
 */
final class Revisions {
    /** The columns that are taken for revisions, the first that the history has. */
    static final List<String> COLUMNS =
            List.of("revision", "version", "offset", "commit-timestamp");

    private Revisions() {}

    /** The column of a history; empty where it has none. */
    static Optional<String> column(History history) {
        for (String name : COLUMNS) {
            for (String present : history.columnNames()) {
                if (present.equals(name)) {
                    return Optional.of(name);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * The revisions of some operations as small numbers that compare alike; {@link
     * ObjectHistory#NO_REVISION} where there is none.
     */
    static int[] of(History history, String column, int[] operations) {
        long[] revisions = new long[operations.length];
        for (int local = 0; local < operations.length; local++) {
            int completion = history.completion(operations[local]);
            Value value =
                    completion < 0
                            ? Value.ABSENT
                            : history.values().get(history.column(column, completion));
            revisions[local] = value instanceof Value.Int integer ? integer.value() : -1;
        }
        long[] sorted = Arrays.stream(revisions).sorted().distinct().toArray();
        int[] ranks = new int[operations.length];
        for (int local = 0; local < ranks.length; local++) {
            ranks[local] =
                    revisions[local] < 0
                            ? ObjectHistory.NO_REVISION
                            : Arrays.binarySearch(sorted, revisions[local]);
        }
        return ranks;
    }
}
