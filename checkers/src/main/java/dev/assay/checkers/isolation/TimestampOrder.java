// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import java.util.Arrays;

/**
 * Orders of moments by timestamps. A snapshot holds what was committed up to its own timestamp,
 * that included. So at one timestamp come first the commits of those that started before it; then,
 * one after the other by their numbers, those that write and whose start and commit it both is;
 * then the other snapshots. One that only reads is done as soon as it has its snapshot. O(n log n)
 * for n transactions.
 */
final class TimestampOrder {
    private static final int COMMIT = 0;
    private static final int BOTH = 1;
    private static final int SNAPSHOT = 2;

    private TimestampOrder() {}

    /**
     * The snapshots and commits of transactions in their order: a transaction's number for its
     * snapshot, its complement for its commit.
     */
    static int[] moments(Timestamps timestamps, boolean[] writes, Budget.Meter meter) {
        int[] members = timestamps.members();
        long[] at = new long[2 * members.length];
        int[] code = new int[at.length];
        int size = 0;
        for (int transaction : members) {
            long start = timestamps.start()[transaction];
            long commit = timestamps.commit()[transaction];
            boolean isOne = !writes[transaction] || start == commit;
            at[size] = start;
            code[size++] = 4 * transaction + (isOne && writes[transaction] ? BOTH : SNAPSHOT);
            if (!isOne) {
                at[size] = commit;
                code[size++] = 4 * transaction + COMMIT;
            }
        }
        int[] moments = new int[2 * members.length];
        int next = 0;
        for (int each : sorted(at, code, size, meter)) {
            int transaction = each >> 2;
            boolean isOne =
                    !writes[transaction]
                            || timestamps.start()[transaction] == timestamps.commit()[transaction];
            if ((each & 3) != COMMIT) {
                moments[next++] = transaction;
            }
            if ((each & 3) == COMMIT || isOne) {
                moments[next++] = ~transaction;
            }
        }
        return moments;
    }

    /** Transactions by when they committed; at one timestamp those that write come first. */
    static int[] commits(Timestamps timestamps, boolean[] writes, Budget.Meter meter) {
        int[] members = timestamps.members();
        long[] at = new long[members.length];
        int[] code = new int[members.length];
        for (int i = 0; i < members.length; i++) {
            at[i] = timestamps.commit()[members[i]];
            code[i] = 4 * members[i] + (writes[members[i]] ? COMMIT : SNAPSHOT);
        }
        int[] order = sorted(at, code, at.length, meter);
        for (int i = 0; i < order.length; i++) {
            order[i] >>= 2;
        }
        return order;
    }

    /** Codes by their timestamps, then by their two lowest bits, then by the others. */
    private static int[] sorted(long[] at, int[] code, int size, Budget.Meter meter) {
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        for (int i = 0; i < size; i++) {
            least = Math.min(least, at[i]);
            greatest = Math.max(greatest, at[i]);
        }
        long[] keys = new long[size];
        long span = greatest - least;
        boolean isNarrow = size > 0 && span >= 0 && span < 1L << 31;
        long[] ranks = isNarrow ? at : ranks(at, size);
        meter.poll();
        for (int i = 0; i < size; i++) {
            long rank = isNarrow ? at[i] - least : Arrays.binarySearch(ranks, at[i]);
            // The kind goes before the number of the transaction.
            keys[i] = rank << 32 | (long) (code[i] & 3) << 30 | code[i] >> 2;
        }
        Arrays.parallelSort(keys);
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            order[i] = ((int) keys[i] & (1 << 30) - 1) << 2 | (int) (keys[i] >>> 30) & 3;
        }
        return order;
    }

    private static long[] ranks(long[] at, int size) {
        long[] sorted = Arrays.copyOf(at, size);
        Arrays.parallelSort(sorted);
        int distinct = 0;
        for (int i = 0; i < size; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1]) {
                sorted[distinct++] = sorted[i];
            }
        }
        return Arrays.copyOf(sorted, distinct);
    }
}
