// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * When transactions took their snapshots and committed, as the system tells in the columns {@link
 * #START} and {@link #COMMIT} of their completions, or else of their invocations. One that only
 * read needs no commit timestamp. One that never returned takes part if it has both; those that
 * aborted do not.
 *
 * @param start by transaction, when its snapshot was taken, or {@link #NONE}
 * @param commit by transaction, when it committed; equal to {@code start} where it only read and
 *     nothing is told
 * @param missing why they can't be used, where they can't
 */
record Timestamps(long[] start, long[] commit, Optional<String> missing) {
    /** The column of start timestamps. */
    static final String START = "start-timestamp";

    /** The column of commit timestamps. */
    static final String COMMIT = "commit-timestamp";

    static final long NONE = Long.MIN_VALUE;

    /** Reads the columns; empty where the history has neither. */
    static Optional<Timestamps> of(History history, boolean[] writes) {
        boolean isAny =
                StreamSupport.stream(history.columnNames().spliterator(), false)
                        .anyMatch(name -> name.equals(START));
        if (!isAny) {
            return Optional.empty();
        }
        int count = history.operations();
        long[] start = new long[count];
        long[] commit = new long[count];
        Arrays.fill(start, NONE);
        Arrays.fill(commit, NONE);
        for (int transaction = 0; transaction < count; transaction++) {
            EventType outcome = history.outcome(transaction);
            if (outcome == EventType.FAIL) {
                continue;
            }
            long started = read(history, START, transaction);
            long committed = read(history, COMMIT, transaction);
            boolean isComplete = started != NONE && (committed != NONE || !writes[transaction]);
            if (outcome == EventType.OK && !isComplete) {
                String missing =
                        "the timestamps are not used: operation "
                                + transaction
                                + " has no whole number as its "
                                + (started == NONE ? START : COMMIT);
                return Optional.of(new Timestamps(start, commit, Optional.of(missing)));
            }
            if (isComplete) {
                start[transaction] = started;
                commit[transaction] = committed == NONE ? started : committed;
            }
        }
        return Optional.of(new Timestamps(start, commit, Optional.empty()));
    }

    private static long read(History history, String column, int transaction) {
        int completion = history.completion(transaction);
        int reference = completion < 0 ? ValuePool.ABSENT : history.column(column, completion);
        if (reference == ValuePool.ABSENT) {
            reference = history.column(column, history.invocation(transaction));
        }
        return history.values().get(reference) instanceof Value.Int(long number) && number != NONE
                ? number
                : NONE;
    }

    /** True when a transaction takes part. */
    boolean isThere(int transaction) {
        return start[transaction] != NONE;
    }

    /** The transactions that take part, ascending. */
    int[] members() {
        return IntStream.range(0, start.length).filter(this::isThere).toArray();
    }
}
