// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.model.Function;
import dev.assay.histories.ValuePool;
import java.util.Arrays;
import java.util.Optional;

/**
 * Replays transactions on registers or on lists moment by moment: what they read must be what was
 * committed when they took their snapshot, and what they wrote themselves. O(steps + elements of
 * all lists that were read).
 */
final class TimestampReplay {
    private static final int NONE = -1;

    private final TransactionSteps steps;
    private final Timestamps timestamps;
    private final ValuePool values;
    private final Budget.Meter meter;

    /** By key, for registers: the value that is there. */
    private int[] value;

    /** By key, for lists: the elements that are there, and how many. */
    private int[][] elements = new int[0][];

    private int[] length;

    /** By key: who committed it last, and when, as a place in the order. */
    private int[] committer;

    private int[] committed;

    /** By key: who wrote it in its own transaction last, and what. */
    private int[] owner;

    private int[] own;

    /** By transaction: when its snapshot was, as a place in the order. */
    private final int[] snapshot;

    private Optional<String> conflict = Optional.empty();

    TimestampReplay(TransactionSteps steps, Timestamps timestamps, int keys, Budget.Meter meter) {
        this.steps = steps;
        this.timestamps = timestamps;
        this.meter = meter;
        values = steps.history.values();
        meter.allocated(28L * keys + 4L * steps.transactions());
        value = new int[keys];
        length = new int[keys];
        elements = new int[keys][];
        committer = new int[keys];
        committed = new int[keys];
        owner = new int[keys];
        own = new int[keys];
        snapshot = new int[steps.transactions()];
        Arrays.fill(value, ValuePool.NIL);
        Arrays.fill(committer, NONE);
        Arrays.fill(committed, NONE);
        Arrays.fill(owner, NONE);
    }

    /**
     * What somebody read that was not there.
     *
     * @param moments as of {@link TimestampOrder#moments}
     */
    Optional<String> snapshots(int[] moments) {
        for (int place = 0; place < moments.length; place++) {
            steps.poll(place);
            int transaction = moments[place] >= 0 ? moments[place] : ~moments[place];
            if (moments[place] >= 0) {
                snapshot[transaction] = place;
                int wrong = wrong(transaction);
                if (wrong != NONE) {
                    return Optional.of(told(transaction, wrong, timestamps.start()));
                }
            } else {
                commit(transaction, place);
            }
        }
        return Optional.empty();
    }

    /** The same for transactions that run one after the other. */
    Optional<String> serial(int[] order) {
        for (int place = 0; place < order.length; place++) {
            steps.poll(place);
            snapshot[order[place]] = place;
            int wrong = wrong(order[place]);
            if (wrong != NONE) {
                return Optional.of(told(order[place], wrong, timestamps.commit()));
            }
            commit(order[place], place);
        }
        return Optional.empty();
    }

    /** Two that changed a key, one between the snapshot and the commit of the other. */
    Optional<String> conflict() {
        return conflict;
    }

    /** The first step that read something else than was there, or -1. */
    private int wrong(int transaction) {
        if (!steps.isCommitted(transaction)) {
            return NONE;
        }
        int end = steps.first(transaction + 1);
        for (int step = steps.first(transaction); step < end; step++) {
            int key = steps.key(step);
            if (steps.function(step) != Function.READ) {
                owner[key] = transaction;
                own[key] = steps.history.stepArgument(step);
            } else if (steps.history.stepResult(step) != ValuePool.UNKNOWN
                    && !isThere(transaction, step, key)) {
                return step;
            }
        }
        return NONE;
    }

    private boolean isThere(int transaction, int step, int key) {
        int result = steps.history.stepResult(step);
        if (elements[key] == null && values.length(result) < 0) {
            return result == (owner[key] == transaction ? own[key] : value[key]);
        }
        int read = result == ValuePool.NIL ? 0 : values.length(result);
        int before = Math.min(read, length[key]);
        if (read < length[key]
                || before > 0 && values.mismatch(result, elements[key], 0, before) >= 0) {
            return false;
        }
        int next = before;
        for (int other = steps.first(transaction);
                other < step && owner[key] == transaction;
                other++) {
            if (steps.function(other) == Function.APPEND && steps.key(other) == key) {
                if (next == read
                        || values.element(result, next++) != steps.history.stepArgument(other)) {
                    return false;
                }
            }
        }
        return next == read;
    }

    private void commit(int transaction, int place) {
        int end = steps.first(transaction + 1);
        for (int step = steps.first(transaction); step < end; step++) {
            Function function = steps.function(step);
            if (function == Function.READ) {
                continue;
            }
            int key = steps.key(step);
            if (committed[key] > snapshot[transaction]
                    && committer[key] != transaction
                    && conflict.isEmpty()) {
                conflict = Optional.of(conflict(transaction, key));
            }
            committer[key] = transaction;
            committed[key] = place;
            if (function == Function.APPEND) {
                append(key, steps.history.stepArgument(step));
            } else {
                value[key] = steps.history.stepArgument(step);
            }
        }
    }

    private void append(int key, int element) {
        if (elements[key] == null) {
            elements[key] = new int[4];
        } else if (length[key] == elements[key].length) {
            meter.allocated(4L * length[key]);
            elements[key] = Arrays.copyOf(elements[key], 2 * length[key]);
        }
        elements[key][length[key]++] = element;
    }

    private String told(int transaction, int step, long[] at) {
        int key = steps.key(step);
        String there =
                committer[key] == NONE
                        ? "nothing had been committed to it"
                        : TransactionSteps.who(committer[key])
                                + " had committed to it last, at "
                                + timestamps.commit()[committer[key]];
        return TransactionSteps.who(transaction)
                + " read "
                + steps.told(steps.history.stepResult(step))
                + " of key "
                + steps.name(key)
                + " at "
                + at[transaction]
                + ", which is not what was there: "
                + (owner[key] == transaction ? "it had written to it itself" : there);
    }

    private String conflict(int transaction, int key) {
        int other = committer[key];
        return TransactionSteps.who(transaction)
                + " changed key "
                + steps.name(key)
                + " from "
                + timestamps.start()[transaction]
                + " to "
                + timestamps.commit()[transaction]
                + ", and so did "
                + TransactionSteps.who(other)
                + ", which committed in between, at "
                + timestamps.commit()[other];
    }
}
