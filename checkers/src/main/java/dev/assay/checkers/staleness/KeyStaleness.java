// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.staleness;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.ContradictionException;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How stale one key's reads are.
 *
 * @param leastValues no order has each read return one of fewer last values
 * @param mostValues an order has each read return one of so many last values; the same as {@code
 *     leastValues} where that was decided
 * @param nanoseconds how much earlier reads would have to begin; -1 where times are not known
 * @param stalest in the order found, the read that skips most values; -1 where there is no read
 * @param skipped the writes that it skips, in that order
 * @param undecided why the number of values was not decided, if it was not
 */
record KeyStaleness(
        int leastValues,
        int mostValues,
        long nanoseconds,
        int stalest,
        int[] skipped,
        Optional<String> undecided) {

    /**
     * Measures a key.
     *
     * @param times of the history's events; empty when they are not known
     */
    static KeyStaleness of(KeyOperations key, long[] times, Budget.Meter meter) {
        long[] places = IntStream.range(0, lastEvent(key) + 1).mapToLong(each -> each).toArray();
        boolean isAtomic = new ZoneDistance(key, places).conflict(0).isEmpty();
        long nanoseconds =
                times.length == 0 ? -1 : isAtomic ? 0 : new ZoneDistance(key, times).least();
        int least = isAtomic ? 1 : Math.max(2, certainlySkipped(key) + 1);
        int most = key.size() + 1;
        Optional<int[]> order = Optional.empty();
        try {
            order = new AtomicitySearch(key, most, meter).run();
            most = Math.min(most, order.map(found -> values(key, found)).orElse(most));
            while (least < most) {
                Optional<int[]> better = new AtomicitySearch(key, least, meter).run();
                if (better.isPresent()) {
                    order = better;
                    most = values(key, better.get());
                } else {
                    least++;
                }
            }
            check(isAtomic, most, order.isPresent());
        } catch (Budget.Spent spent) {
            return found(key, order, least, most, nanoseconds, Optional.of(spent.reason()));
        }
        return found(key, order, least, most, nanoseconds, Optional.empty());
    }

    private static void check(boolean isAtomic, int values, boolean isOrdered) {
        if (!isOrdered || isAtomic != (values == 1)) {
            throw new ContradictionException(
                    "zones and orders disagree: "
                            + (isAtomic ? "no zones conflict" : "zones conflict")
                            + ", and the best order has "
                            + values
                            + " values");
        }
    }

    private static int lastEvent(KeyOperations key) {
        return IntStream.range(0, key.size())
                .map(
                        each ->
                                key.returned[each] == KeyOperations.NEVER
                                        ? key.called[each]
                                        : Math.max(key.called[each], key.returned[each]))
                .max()
                .orElse(0);
    }

    // How many writes come, by real time alone, between a read and the write that it saw. The
    // writes by their ends: those that ended before the read, less those that began before the end
    // of the one it saw, are certain.
    private static int certainlySkipped(KeyOperations key) {
        int[] ends =
                IntStream.range(1, key.size())
                        .filter(key::isWrite)
                        .map(each -> key.returned[each])
                        .sorted()
                        .toArray();
        int[] begins =
                IntStream.range(1, key.size())
                        .filter(key::isWrite)
                        .map(each -> key.called[each])
                        .sorted()
                        .toArray();
        int most = 0;
        for (int read = 1; read < key.size(); read++) {
            if (!key.isWrite(read)) {
                int ended = countBelow(ends, key.called[read]);
                int begun = countBelow(begins, key.returned[key.source[read]]);
                most = Math.max(most, ended - begun);
            }
        }
        return most;
    }

    private static int countBelow(int[] sorted, int limit) {
        int found = java.util.Arrays.binarySearch(sorted, limit);
        return found < 0 ? ~found : found;
    }

    /**
     * The most values from which a read's is one of the last, in an order; checks the order
     * besides.
     */
    private static int values(KeyOperations key, int[] order) {
        int latestCall = -1;
        int writes = 0;
        int most = 1;
        int[] place = new int[key.size()];
        boolean[] isThere = new boolean[key.size()];
        for (int each : order) {
            latestCall = Math.max(latestCall, key.called[each]);
            boolean isLate = key.returned[each] < latestCall && key.returned[each] >= 0;
            if (isThere[each] || isLate || (!key.isWrite(each) && !isThere[key.source[each]])) {
                throw new ContradictionException(
                        "an order and its replay disagree on operation " + key.number[each]);
            }
            isThere[each] = true;
            if (key.isWrite(each)) {
                place[each] = ++writes;
            } else {
                most = Math.max(most, writes - place[key.source[each]] + 1);
            }
        }
        if (order.length != key.size()) {
            throw new ContradictionException("an order misses operations");
        }
        return most;
    }

    private static KeyStaleness found(
            KeyOperations key,
            Optional<int[]> order,
            int least,
            int most,
            long nanoseconds,
            Optional<String> undecided) {
        int stalest = -1;
        int[] skipped = new int[0];
        int[] writes = IntStream.of(order.orElse(new int[0])).filter(key::isWrite).toArray();
        int[] place = new int[key.size()];
        for (int at = 0; at < writes.length; at++) {
            place[writes[at]] = at;
        }
        int written = 0;
        for (int each : order.orElse(new int[0])) {
            if (key.isWrite(each)) {
                written++;
            } else if (stalest < 0 || written - 1 - place[key.source[each]] > skipped.length) {
                stalest = each;
                skipped =
                        java.util.Arrays.copyOfRange(writes, place[key.source[each]] + 1, written);
            }
        }
        return new KeyStaleness(least, most, nanoseconds, stalest, skipped, undecided);
    }
}
