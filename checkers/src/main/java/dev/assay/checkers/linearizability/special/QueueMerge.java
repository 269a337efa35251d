// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static dev.assay.checkers.linearizability.special.UniqueValues.NONE;

import dev.assay.checkers.Budget;

/**
 * Makes an order of the operations of the order in which values pass through a queue: goes along
 * the events and lets an operation take effect only when it returns, or when another does that
 * needs it. O(operations).
 */
final class QueueMerge {
    private final UniqueValues values;
    private final QueueBarriers barriers;
    private final QueueOrder order;
    private final int[] place;
    private final boolean[] done;
    private final int[] merged;
    private int size;
    private int inserted;
    private int removed;

    QueueMerge(UniqueValues values, QueueBarriers barriers, QueueOrder order) {
        this.values = values;
        this.barriers = barriers;
        this.order = order;
        place = new int[values.count];
        for (int at = 0; at < values.count; at++) {
            place[order.valueAt(at)] = at;
        }
        done = new boolean[values.peeks == 0 ? 0 : values.history.size()];
        merged = new int[values.history.size()];
    }

    int[] merge(Budget.Meter meter) {
        int[] events = values.history.order();
        int segment = 0;
        int end = 0;
        for (int position = 0; position < events.length; position++) {
            if ((position & 0xFFFF) == 0) {
                meter.poll();
            }
            int operation = ~events[position];
            if (operation >= 0 && values.valueOf[operation] != NONE) {
                returned(operation, values.valueOf[operation]);
            }
            if (barriers.isBarrier(position)) {
                while (end < values.count && barriers.segment(order.valueAt(end)) <= segment) {
                    end++;
                }
                insertUpTo(end);
                removeUpTo(end);
                for (int each = barriers.firstAt(position);
                        each != NONE;
                        each = barriers.nextAt(each)) {
                    merged[size++] = each;
                }
                segment++;
            }
        }
        return java.util.Arrays.copyOf(merged, size);
    }

    private void returned(int operation, int value) {
        insertUpTo(place[value] + 1);
        if (values.insert[value] == operation) {
            return;
        }
        removeUpTo(place[value]);
        if (values.remove[value] == operation) {
            removeUpTo(place[value] + 1);
        } else {
            see(operation);
        }
    }

    private void insertUpTo(int end) {
        while (inserted < end) {
            merged[size++] = values.insert[order.valueAt(inserted++)];
        }
    }

    private void removeUpTo(int end) {
        while (removed < end) {
            int value = order.valueAt(removed++);
            for (int peek = values.peek[value]; peek != NONE; peek = values.nextPeek[peek]) {
                see(peek);
            }
            merged[size++] = order.remover(value);
        }
    }

    private void see(int peek) {
        if (!done[peek]) {
            done[peek] = true;
            merged[size++] = peek;
        }
    }
}
