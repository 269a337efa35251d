// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.simulation.Environment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The timers of one incarnation, ordered by deadline on the host's monotonic clock, then by age. A
 * binary heap that knows where each timer is, so that a cancelled one leaves at once: consensus
 * nodes cancel most of the timers that they set. O(log n).
 */
final class TimerHeap {
    private final List<Entry> heap = new ArrayList<>();
    private long nextSequence;

    boolean isEmpty() {
        return heap.isEmpty();
    }

    long earliestDeadline() {
        return heap.getFirst().deadline;
    }

    Entry add(long deadline, Runnable action) {
        Entry entry = new Entry(deadline, nextSequence++, action, this::remove);
        heap.add(entry);
        entry.position = heap.size() - 1;
        rise(entry);
        return entry;
    }

    Runnable poll() {
        Entry first = heap.getFirst();
        remove(first);
        return first.action;
    }

    private void remove(Entry entry) {
        int position = entry.position;
        if (position < 0) {
            return;
        }
        entry.position = Entry.GONE;
        Entry last = heap.removeLast();
        if (last != entry) {
            place(last, position);
            rise(last);
            sink(last);
        }
    }

    private void rise(Entry entry) {
        while (entry.position > 0) {
            Entry parent = heap.get((entry.position - 1) / 2);
            if (!entry.isBefore(parent)) {
                return;
            }
            int position = parent.position;
            place(parent, entry.position);
            place(entry, position);
        }
    }

    private void sink(Entry entry) {
        while (true) {
            int left = 2 * entry.position + 1;
            if (left >= heap.size()) {
                return;
            }
            Entry child = heap.get(left);
            if (left + 1 < heap.size() && heap.get(left + 1).isBefore(child)) {
                child = heap.get(left + 1);
            }
            if (!child.isBefore(entry)) {
                return;
            }
            int position = child.position;
            place(child, entry.position);
            place(entry, position);
        }
    }

    private void place(Entry entry, int position) {
        heap.set(position, entry);
        entry.position = position;
    }

    /** A timer that was set. */
    static final class Entry implements Environment.Timer {
        private static final int GONE = -1;

        private final long deadline;
        private final long sequence;
        private final Runnable action;
        private final Consumer<Entry> remover;
        private int position;

        private Entry(long deadline, long sequence, Runnable action, Consumer<Entry> remover) {
            this.deadline = deadline;
            this.sequence = sequence;
            this.action = action;
            this.remover = remover;
        }

        private boolean isBefore(Entry other) {
            return deadline < other.deadline
                    || (deadline == other.deadline && sequence < other.sequence);
        }

        @Override
        public void cancel() {
            remover.accept(this);
        }
    }
}
