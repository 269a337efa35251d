// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.staleness;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * By how much reads would have to begin earlier for a key to be linearizable (Δ-atomicity: Golab,
 * Li and Shah, "Analyzing consistency properties for fun and profit", PODC 2011). A write and the
 * reads that saw it are a cluster; two clusters conflict when in each an operation ends before one
 * of the other begins, and a history is linearizable when none do (Gibbons and Korach 1997). Moving
 * reads only ends conflicts, so that the least distance is found by halving. O(n log n log t) for a
 * history of t nanoseconds.
 */
final class ZoneDistance {
    private final KeyOperations key;
    private final int[] clusters;

    /** By event: its time, or its number. */
    private final long[] times;

    private final long[] firstEnd;
    private final long[] lastBegin;

    /**
     * Two clusters of which neither comes before the other.
     *
     * @param first the write of the one
     * @param second the write of the other
     */
    record Conflict(int first, int second) {}

    /**
     * A key's zones.
     *
     * @param times by event
     */
    ZoneDistance(KeyOperations key, long[] times) {
        this.key = key;
        this.times = times;
        clusters = IntStream.range(0, key.size()).filter(key::isWrite).toArray();
        firstEnd = new long[key.size()];
        lastBegin = new long[key.size()];
    }

    /** The least distance; none is needed when no clusters conflict. */
    long least() {
        long low = -1;
        long high = times.length == 0 ? 0 : times[times.length - 1] - times[0] + 1;
        while (high - low > 1) {
            long middle = low + (high - low) / 2;
            if (conflict(middle).isPresent()) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /** Two clusters that conflict when all reads begin so much earlier. */
    Optional<Conflict> conflict(long distance) {
        Arrays.fill(firstEnd, Long.MAX_VALUE);
        Arrays.fill(lastBegin, Long.MIN_VALUE);
        for (int each = 0; each < key.size(); each++) {
            int cluster = key.source[each];
            firstEnd[cluster] = Math.min(firstEnd[cluster], end(each));
            lastBegin[cluster] = Math.max(lastBegin[cluster], begin(each, distance));
        }
        int[] forward =
                IntStream.of(clusters)
                        .filter(each -> firstEnd[each] < lastBegin[each])
                        .boxed()
                        .sorted(Comparator.comparingLong(each -> firstEnd[each]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        for (int i = 1; i < forward.length; i++) {
            if (lastBegin[forward[i - 1]] > firstEnd[forward[i]]) {
                return Optional.of(new Conflict(forward[i - 1], forward[i]));
            }
        }
        for (int each : clusters) {
            if (firstEnd[each] >= lastBegin[each]) {
                int around = lastBefore(forward, lastBegin[each]);
                if (around >= 0 && firstEnd[each] < lastBegin[forward[around]]) {
                    return Optional.of(new Conflict(forward[around], each));
                }
            }
        }
        return Optional.empty();
    }

    /** The last of the zones that begins before a time; they do not overlap. */
    private int lastBefore(int[] forward, long time) {
        int low = 0;
        int high = forward.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (firstEnd[forward[middle]] < time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    private long end(int each) {
        int returned = key.returned[each];
        return returned == KeyOperations.NEVER
                ? Long.MAX_VALUE
                : returned < 0 ? Long.MIN_VALUE : times[returned];
    }

    private long begin(int each, long distance) {
        if (key.called[each] < 0) {
            return Long.MIN_VALUE;
        }
        long time = times[key.called[each]];
        return key.isWrite(each) ? time : time - distance;
    }

    /** The operation of a cluster that ended first. */
    int firstEnding(int cluster) {
        return best(cluster, Comparator.comparingLong(each -> -end(each)));
    }

    /** The operation of a cluster that began last. */
    int lastBeginning(int cluster) {
        return best(cluster, Comparator.comparingLong(each -> begin(each, 0)));
    }

    private int best(int cluster, Comparator<Integer> by) {
        return IntStream.range(0, key.size())
                .filter(each -> key.source[each] == cluster)
                .boxed()
                .max(by)
                .orElseThrow();
    }

    /**
     * The cluster of a conflict whose reads have to begin earlier: the one for which less is
     * needed.
     */
    int moved(Conflict conflict) {
        return needed(conflict.first, conflict.second) <= needed(conflict.second, conflict.first)
                ? conflict.first
                : conflict.second;
    }

    private long needed(int moved, int other) {
        boolean isWriteLate = begin(moved, 0) > end(firstEnding(other));
        return isWriteLate
                ? Long.MAX_VALUE
                : begin(lastBeginning(moved), 0) - end(firstEnding(other));
    }
}
