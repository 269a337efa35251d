// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.ci.results.OutcomeCounts;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import java.util.Arrays;

/** Latencies and outcomes of a history by windows of equal time. O(operations log operations). */
final class Measurements {
    /** How many windows a history is cut into. */
    static final int WINDOWS = 48;

    private final HistoryView view;
    private final long width;
    private final OutcomeCounts[] counts = new OutcomeCounts[WINDOWS];
    private final long[] p50 = new long[WINDOWS];
    private final long[] p99 = new long[WINDOWS];
    private long latencyMin = Long.MAX_VALUE;
    private long latencyMax;

    Measurements(HistoryView view) {
        this.view = view;
        width = Math.max(1, Math.ceilDiv(view.last() - view.first() + 1, WINDOWS));
        Arrays.setAll(counts, unused -> new OutcomeCounts());
        History history = view.history();
        long[][] latencies = new long[WINDOWS][8];
        int[] sizes = new int[WINDOWS];
        for (int operation = 0; operation < history.operations(); operation++) {
            if (history.completion(operation) < 0) {
                counts[window(view.last())].add(EventType.INFO);
                continue;
            }
            int window = window(view.end(operation));
            counts[window].add(history.outcome(operation));
            long latency = latency(operation);
            latencyMin = Math.min(latencyMin, latency);
            latencyMax = Math.max(latencyMax, latency);
            if (history.outcome(operation) == EventType.OK) {
                if (sizes[window] == latencies[window].length) {
                    latencies[window] = Arrays.copyOf(latencies[window], sizes[window] * 2);
                }
                latencies[window][sizes[window]++] = latency;
            }
        }
        for (int window = 0; window < WINDOWS; window++) {
            Arrays.sort(latencies[window], 0, sizes[window]);
            p50[window] = quantile(latencies[window], sizes[window], 0.50);
            p99[window] = quantile(latencies[window], sizes[window], 0.99);
        }
    }

    private static long quantile(long[] sorted, int size, double share) {
        return size == 0 ? -1 : sorted[Math.clamp((int) Math.ceil(size * share) - 1, 0, size - 1)];
    }

    /** False when no operation with a time returned, so that there is nothing to draw. */
    boolean hasLatencies() {
        return view.isTime() && latencyMax > 0;
    }

    int window(long place) {
        return Math.clamp((place - view.first()) / width, 0, WINDOWS - 1);
    }

    long windowStart(int window) {
        return view.first() + window * width;
    }

    double windowSeconds() {
        return width / 1e9;
    }

    /** Nanoseconds from call to return, at least 1 so that a logarithm exists. */
    long latency(int operation) {
        return Math.max(1, view.end(operation) - view.start(operation));
    }

    long latencyMin() {
        return latencyMin;
    }

    long latencyMax() {
        return latencyMax;
    }

    /** The median of what succeeded in a window, -1 where nothing did. */
    long p50(int window) {
        return p50[window];
    }

    /** The 99th percentile of what succeeded in a window, -1 where nothing did. */
    long p99(int window) {
        return p99[window];
    }

    int count(int window, EventType outcome) {
        return counts[window].of(outcome);
    }

    /** All operations that ended in a window. */
    int total(int window) {
        return counts[window].total();
    }
}
