// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static dev.assay.checkers.linearizability.special.UniqueValues.NEVER;
import static dev.assay.checkers.linearizability.special.UniqueValues.NONE;

/**
 * What a stack's order is made of, one slot for each, sorted by the first return that makes it
 * evident: values, and the operations that need the stack, or what is above their value, to be
 * empty. Between neighbouring slots lies a gap at which the earlier may be over and the later not
 * begun, unless a value covers it: one that was evident before and is not yet removed.
 */
final class StackSlots {
    /** How many slots there are. */
    final int size;

    /** By slot, the value, or the complement of an operation that needs emptiness. */
    final int[] content;

    /** By slot, the return that makes it evident. */
    final int[] time;

    /** By value, its slot. */
    final int[] ofValue;

    /** By operation that needs emptiness, its slot. */
    final int[] ofOperation;

    private final UniqueValues values;
    private final int[] upTo;

    StackSlots(UniqueValues values) {
        this.values = values;
        int most = values.count + values.empties.length + values.peeks;
        int[] filledContent = new int[most];
        int[] filledTime = new int[most];
        ofValue = new int[values.count];
        boolean looking = values.empties.length + values.peeks > 0;
        ofOperation = new int[looking ? values.history.size() : 0];
        upTo = new int[values.events + 1];
        int filled = 0;
        int[] order = values.history.order();
        for (int position = 0; position < order.length; position++) {
            int operation = ~order[position];
            if (operation >= 0) {
                int value = values.valueOf[operation];
                boolean looks = value == NONE || !isEnd(operation, value);
                if (looks) {
                    // Before its value's own slot, which may be at the same time.
                    ofOperation[operation] = filled;
                    filledTime[filled] = position;
                    filledContent[filled++] = ~operation;
                }
                if (value != NONE && values.evident(value) == position) {
                    ofValue[value] = filled;
                    filledTime[filled] = position;
                    filledContent[filled++] = value;
                }
            }
            upTo[position] = filled;
        }
        upTo[values.events] = filled;
        size = filled;
        content = filledContent;
        time = filledTime;
    }

    private boolean isEnd(int operation, int value) {
        return values.insert[value] == operation || values.remove[value] == operation;
    }

    /**
     * The last place that a value covers, if it is surely there until a time; places are numbered
     * like the slots before them. The first is the value's own slot.
     */
    int lastCovered(int until) {
        return until == NEVER ? size - 2 : upTo[until] - 2;
    }

    /** How many slots lie before a time. */
    int upTo(int position) {
        return upTo[position];
    }

    /** How many values cover each place. */
    int[] covers(int[] until) {
        int[] covers = new int[Math.max(1, size)];
        for (int value = 0; value < values.count; value++) {
            int from = ofValue[value];
            int to = lastCovered(until[value]);
            if (from <= to) {
                covers[from]++;
                covers[to + 1]--;
            }
        }
        for (int place = 1; place < covers.length; place++) {
            covers[place] += covers[place - 1];
        }
        for (int place = 0; place + 1 < size; place++) {
            // No gap lies between a value and an operation that made it evident by seeing it.
            covers[place] += time[place] == time[place + 1] ? 1 : 0;
        }
        return covers;
    }
}
