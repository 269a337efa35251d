// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;
import java.util.Arrays;

/**
 * When the operations of one object were invoked and returned, counted in the object's own events
 * from 0, so that times can be indices of arrays. O(events).
 *
 * @param invoked by operation
 * @param returned by operation; {@code events} where it never returned
 * @param events how many there are
 */
record LocalTimes(int[] invoked, int[] returned, int events) {
    static LocalTimes of(ObjectHistory history, Budget.Meter meter) {
        int[] order = history.order();
        if (countsOwnEvents(history)) {
            int[] returned = history.returned().clone();
            for (int operation = 0; operation < returned.length; operation++) {
                returned[operation] = Math.min(returned[operation], order.length);
            }
            return new LocalTimes(history.invoked(), returned, order.length);
        }
        int[] invoked = new int[history.size()];
        int[] returned = new int[history.size()];
        Arrays.fill(returned, order.length);
        for (int at = 0; at < order.length; at++) {
            if ((at & 0xFFFF) == 0) {
                meter.poll();
            }
            if (order[at] >= 0) {
                invoked[order[at]] = at;
            } else {
                returned[~order[at]] = at;
            }
        }
        return new LocalTimes(invoked, returned, order.length);
    }

    /** Times grow from event to event: the last one tells whether any is left out. */
    private static boolean countsOwnEvents(ObjectHistory history) {
        int last = history.order().length - 1;
        if (last < 0) {
            return true;
        }
        int event = history.order()[last];
        return (event >= 0 ? history.invoked()[event] : history.returned()[~event]) == last;
    }

    boolean isCompleted(int operation) {
        return returned[operation] < events;
    }

    /**
     * The listed operations by moment, those of one moment as they are listed. A moment is how many
     * events came before it; O(operations + events).
     *
     * @param moment by place in the list, at most {@code events}
     */
    int[] byMoment(int[] listed, int[] moment, int count) {
        int[] start = new int[events + 2];
        for (int i = 0; i < count; i++) {
            start[moment[i] + 1]++;
        }
        for (int at = 0; at <= events; at++) {
            start[at + 1] += start[at];
        }
        int[] sorted = new int[count];
        for (int i = 0; i < count; i++) {
            sorted[start[moment[i]]++] = listed[i];
        }
        return sorted;
    }
}
