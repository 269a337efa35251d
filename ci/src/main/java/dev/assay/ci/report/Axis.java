// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.report;

import dev.assay.histories.Event;
import dev.assay.histories.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Maps places in a history to pixels. A place is a time in nanoseconds where every event has one,
 * the event's number otherwise.
 *
 * @param isTime whether places are times
 * @param from first place shown
 * @param to last place shown, greater than {@code from}
 * @param left pixel of {@code from}
 * @param right pixel of {@code to}
 */
record Axis(boolean isTime, long from, long to, double left, double right) {
    Axis {
        if (to <= from || right <= left) {
            throw new IllegalArgumentException(
                    "empty axis: " + from + "…" + to + " over " + left + "…" + right);
        }
    }

    /** The place of an event. */
    static long place(History history, int event, boolean isTime) {
        return isTime ? history.eventTimeNanos(event) : event;
    }

    /** True when every event of the history has a time, and times never go back. */
    static boolean hasTimes(History history) {
        long before = Long.MIN_VALUE;
        for (int event = 0; event < history.events(); event++) {
            long time = history.eventTimeNanos(event);
            if (time == Event.NO_TIME || time < before) {
                return false;
            }
            before = time;
        }
        return history.events() > 0;
    }

    /** The pixel of a place, within the picture. */
    double x(long place) {
        double share = (double) (Math.clamp(place, from, to) - from) / (to - from);
        return left + share * (right - left);
    }

    /** Round places for labels, at most about one every 90 pixels. */
    List<Long> ticks() {
        double wanted = (double) (to - from) * 90 / Math.max(90, right - left);
        long step = roundStep(Math.max(1, wanted));
        List<Long> ticks = new ArrayList<>();
        for (long tick = Math.ceilDiv(from, step) * step; tick <= to; tick += step) {
            ticks.add(tick);
        }
        return ticks;
    }

    private static long roundStep(double wanted) {
        long power = 1;
        while (power * 10 <= wanted) {
            power *= 10;
        }
        for (long factor : new long[] {1, 2, 5}) {
            if (power * factor >= wanted) {
                return power * factor;
            }
        }
        return power * 10;
    }

    /** A place in words: {@code 3.2 s}, {@code 12 ms}, {@code #40}. */
    String label(long place) {
        if (!isTime) {
            return "event " + place;
        }
        long range = to - from;
        if (range >= 1_000_000_000L) {
            return trim(String.format(Locale.ROOT, "%.2f", place / 1e9)) + " s";
        }
        if (range >= 1_000_000L) {
            return trim(String.format(Locale.ROOT, "%.2f", place / 1e6)) + " ms";
        }
        return trim(String.format(Locale.ROOT, "%.2f", place / 1e3)) + " µs";
    }

    static String trim(String number) {
        return number.contains(".") ? number.replaceAll("0+$", "").replaceAll("\\.$", "") : number;
    }
}
