// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import java.util.Arrays;

/**
 * Which of some completed operations are open and which of those took effect, at a place that goes
 * on to the next return that nothing has explained yet, and comes back. Operations are linked by
 * their invocations. O(1) an event; at most {@link Long#SIZE} operations may be open at once.
 */
final class OpenWindow {
    /** The events by time: an operation for its invocation, its complement for its return. */
    private final int[] events;

    /** By event, when it happened. */
    private final int[] time;

    private final int end;

    /** By operation, its bit while it is open. */
    private final byte[] slot;

    private final int[] next;
    private final int[] previous;
    private final int head;

    /** How many events were passed. */
    private int position;

    private long done;

    /**
     * A window before the first event.
     *
     * @param chosen by operation, whether it belongs here; only completed ones do
     */
    OpenWindow(ContainerOperations operations, boolean[] chosen) {
        head = operations.size;
        slot = new byte[head];
        next = new int[head + 1];
        previous = new int[head + 1];
        next[head] = head;
        previous[head] = head;
        int[] order = operations.history.order();
        int[] own = new int[order.length];
        int[] when = new int[order.length];
        int count = 0;
        for (int at = 0; at < order.length; at++) {
            if (chosen[order[at] < 0 ? ~order[at] : order[at]]) {
                own[count] = order[at];
                when[count++] = at;
            }
        }
        events = Arrays.copyOf(own, count);
        time = Arrays.copyOf(when, count);
        end = order.length;
    }

    /** Gives each operation its bit; false when too many are open at once. */
    boolean assignSlots() {
        long free = -1;
        for (int event : events) {
            if (event < 0) {
                free |= 1L << slot[~event];
            } else if (free == 0) {
                return false;
            } else {
                slot[event] = (byte) Long.numberOfTrailingZeros(free);
                free &= free - 1;
            }
        }
        return true;
    }

    /** Passes all events up to a return that nothing has explained yet. */
    void goOn() {
        while (position < events.length) {
            int event = events[position];
            if (event >= 0) {
                next[event] = head;
                previous[event] = previous[head];
                next[previous[head]] = event;
                previous[head] = event;
            } else if (isDone(~event)) {
                next[previous[~event]] = next[~event];
                previous[next[~event]] = previous[~event];
                done &= ~(1L << slot[~event]);
            } else {
                return;
            }
            position++;
        }
    }

    /** Goes back to where it was. */
    void comeBackTo(int earlier, long doneThen) {
        while (position > earlier) {
            int event = events[--position];
            if (event < 0) {
                next[previous[~event]] = ~event;
                previous[next[~event]] = ~event;
            } else {
                next[previous[event]] = next[event];
                previous[next[event]] = previous[event];
            }
        }
        done = doneThen;
    }

    boolean isAtEnd() {
        return position == events.length;
    }

    /** When the return happens that comes next, later than every event at the end. */
    int deadline() {
        return position == events.length ? end : time[position];
    }

    /** The operation that returns next. */
    int goal() {
        return ~events[position];
    }

    int position() {
        return position;
    }

    long done() {
        return done;
    }

    boolean isDone(int operation) {
        return (done >>> slot[operation] & 1) != 0;
    }

    void take(int operation) {
        done |= 1L << slot[operation];
    }

    /** The first of the open operations, those that took effect among them; {@link #none()}. */
    int first() {
        return next[head];
    }

    int after(int operation) {
        return next[operation];
    }

    /** What comes after the last one. */
    int none() {
        return head;
    }
}
