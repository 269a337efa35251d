// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import java.util.Arrays;
import java.util.Collection;
import java.util.TreeSet;

/**
 * Stretches time where much happens and shortens it where nothing does, so that a message of a
 * millisecond is seen beside a pause of a second: between two neighbouring moments lies a distance
 * that grows with the logarithm of the time between them. Keeps the order; linear in between.
 */
final class EventTime {
    /** Distances are whole numbers of hundredths. */
    private static final double SCALE = 100;

    private static final double SHORTEST = 5;
    private static final double GROWTH = 9;
    private static final double UNIT_NANOS = 200_000;

    private final long[] moments;
    private final long[] places;

    EventTime(Collection<Long> times) {
        moments = new TreeSet<>(times).stream().mapToLong(Long::longValue).toArray();
        places = new long[moments.length];
        for (int i = 1; i < moments.length; i++) {
            double far = Math.log10(1 + (moments[i] - moments[i - 1]) / UNIT_NANOS);
            places[i] = places[i - 1] + Math.round(SCALE * (SHORTEST + GROWTH * far));
        }
    }

    /** The place of a time; that of the nearest moment outside of them. */
    long place(long time) {
        int found = Arrays.binarySearch(moments, time);
        if (found >= 0) {
            return places[found];
        }
        int next = -1 - found;
        if (next == 0 || next == moments.length) {
            return places[Math.min(next, places.length - 1)];
        }
        double share = (double) (time - moments[next - 1]) / (moments[next] - moments[next - 1]);
        return places[next - 1] + Math.round(share * (places[next] - places[next - 1]));
    }

    /** How many pixels everything takes. */
    double width() {
        return places[places.length - 1] / SCALE;
    }
}
