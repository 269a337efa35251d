// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The world's future: a heap with four children per parent, ordered by time, then by the order of
 * insertion. Keys lie in arrays of their own, so that a comparison touches no object. O(log n) for
 * adding and polling.
 */
final class EventQueue {
    private static final int INITIAL_CAPACITY = 1024;
    private static final int ARITY = 4;

    private long[] times = new long[INITIAL_CAPACITY];
    private long[] sequences = new long[INITIAL_CAPACITY];
    private @Nullable Happening[] events = new Happening[INITIAL_CAPACITY];
    private int size;
    private long nextSequence;
    private long nextEarlySequence = Long.MIN_VALUE;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    long earliestTime() {
        if (size == 0) {
            throw new IllegalStateException("the queue is empty");
        }
        return times[0];
    }

    void add(long time, Happening event) {
        add(time, nextSequence++, event);
    }

    /**
     * Adds an event that comes before all of {@link #add} at its time, also those added earlier.
     */
    void addAhead(long time, Happening event) {
        add(time, nextEarlySequence++, event);
    }

    private void add(long time, long sequence, Happening event) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            sequences = Arrays.copyOf(sequences, 2 * size);
            events = Arrays.copyOf(events, 2 * size);
        }
        int hole = size++;
        while (hole > 0) {
            int parent = (hole - 1) / ARITY;
            if (!before(time, sequence, times[parent], sequences[parent])) {
                break;
            }
            move(parent, hole);
            hole = parent;
        }
        put(hole, time, sequence, event);
    }

    Happening poll() {
        Happening first = at(0);
        size--;
        long time = times[size];
        long sequence = sequences[size];
        Happening event = at(size);
        events[size] = null;
        if (size > 0) {
            sink(time, sequence, event);
        }
        return first;
    }

    private void sink(long time, long sequence, Happening event) {
        int hole = 0;
        while (true) {
            int firstChild = ARITY * hole + 1;
            if (firstChild >= size) {
                break;
            }
            int smallest = firstChild;
            int end = Math.min(firstChild + ARITY, size);
            for (int child = firstChild + 1; child < end; child++) {
                if (before(times[child], sequences[child], times[smallest], sequences[smallest])) {
                    smallest = child;
                }
            }
            if (!before(times[smallest], sequences[smallest], time, sequence)) {
                break;
            }
            move(smallest, hole);
            hole = smallest;
        }
        put(hole, time, sequence, event);
    }

    private static boolean before(long time, long sequence, long otherTime, long otherSequence) {
        return time < otherTime || (time == otherTime && sequence < otherSequence);
    }

    private void move(int from, int to) {
        times[to] = times[from];
        sequences[to] = sequences[from];
        events[to] = events[from];
    }

    private void put(int position, long time, long sequence, Happening event) {
        times[position] = time;
        sequences[position] = sequence;
        events[position] = event;
    }

    private Happening at(int position) {
        Happening event = events[position];
        if (event == null) {
            throw new IllegalStateException("no event at " + position + " of " + size);
        }
        return event;
    }
}
