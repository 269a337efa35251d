// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import java.util.Arrays;

/**
 * Tells the mutations that put the same value apart by time, so that a read of it still has one
 * source. A mutation cannot have been seen by whoever returned before it was invoked, nor by
 * whoever was invoked after another mutation had come and gone since its return: that one took
 * effect in between. Built when first asked, O(operations); a question costs the mutations of that
 * value which were not overwritten before.
 */
final class RepeatedValues {
    private static final int NOBODY = -1;
    private static final int MANY = -2;

    private final RegisterOperations operations;
    private final int start;
    private boolean built;

    /** By moment, the earliest return of a mutation invoked from then on. */
    private int[] nextReturn = new int[0];

    /** The mutations by value, in the order of their invocations, the start first. */
    private int[] first = new int[0];

    private int[] mutations = new int[0];

    /**
     * By place in {@link #mutations}, when it and those before it are overwritten at the latest.
     */
    private int[] overwritten = new int[0];

    RepeatedValues(RegisterOperations operations) {
        this.operations = operations;
        start = operations.size;
    }

    /** The only mutation that can be meant, or -1 (none) or -2 (more than one). */
    int producerFor(int operation, int value) {
        if (!built) {
            build();
        }
        LocalTimes times = operations.times;
        int only = NOBODY;
        for (int place = first[value + 1] - 1; place >= first[value]; place--) {
            if (overwritten[place] < times.invoked()[operation]) {
                break;
            }
            int mutation = mutations[place];
            boolean mayBe =
                    mutation == start || times.invoked()[mutation] < times.returned()[operation];
            if (mayBe && end(mutation) > times.invoked()[operation]) {
                if (only != NOBODY) {
                    return MANY;
                }
                only = mutation;
            }
        }
        // Nobody is left where others overwrote them all; which ones, a search tells better.
        return only == NOBODY ? MANY : only;
    }

    /**
     * A mutation that took effect between this one and an operation that saw the same value from
     * another, or -1 where time tells them apart otherwise.
     */
    int overwriter(int mutation, int operation) {
        int end = end(mutation);
        return end < operations.times.invoked()[operation] ? ~operations.history.order()[end] : -1;
    }

    private int end(int mutation) {
        if (mutation == start) {
            return nextReturn[0];
        }
        return nextReturn[operations.times.returned()[mutation]];
    }

    private void build() {
        built = true;
        LocalTimes times = operations.times;
        nextReturn = new int[times.events() + 1];
        Arrays.fill(nextReturn, Integer.MAX_VALUE);
        first = new int[operations.values.size() + 2];
        first[operations.initial + 2]++;
        for (int operation = 0; operation < start; operation++) {
            if (operations.isMutation(operation)) {
                nextReturn[times.invoked()[operation]] =
                        times.isCompleted(operation)
                                ? times.returned()[operation]
                                : Integer.MAX_VALUE;
                first[operations.value[operation] + 2]++;
            }
        }
        for (int at = times.events() - 1; at >= 0; at--) {
            nextReturn[at] = Math.min(nextReturn[at], nextReturn[at + 1]);
        }
        for (int value = 2; value < first.length; value++) {
            first[value] += first[value - 1];
        }
        mutations = new int[first[first.length - 1]];
        mutations[first[operations.initial + 1]++] = start;
        for (int operation = 0; operation < start; operation++) {
            if (operations.isMutation(operation)) {
                mutations[first[operations.value[operation] + 1]++] = operation;
            }
        }
        overwritten = new int[mutations.length];
        for (int value = 0; value + 1 < first.length; value++) {
            int latest = -1;
            for (int place = first[value]; place < first[value + 1]; place++) {
                latest = Math.max(latest, end(mutations[place]));
                overwritten[place] = latest;
            }
        }
    }
}
