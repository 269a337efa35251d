// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.Budget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Operations whose order is forced, in groups, and others that change nothing and find a place
 * between them. Slot s is the place behind the first s of the forced ones.
 *
 * <p>The others are placed as they are invoked, each in the first slot that it may have: behind all
 * forced operations that had returned, not before any placed one that had, and where {@link Places}
 * lets it. Those bounds only grow with the slots of others, so that no order places any of them
 * earlier; hence, when one comes too late even so, behind a forced operation that was invoked after
 * its return, there is no order. O(n).
 */
final class ForcedOrder {
    /** There is no slot. */
    static final int NONE = -1;

    private static final int LEFT_OUT = -1;

    private final ObjectHistory history;
    private final int[] forced;
    private final int[] group;

    /** By slot, which of the forced operations before it was invoked last. */
    private final int[] latest;

    /** By operation: 0 when it may stand anywhere, behind which slot when it is forced. */
    private final int[] position;

    /** By operation, the slot; and which other one drove it there, or the slot it started from. */
    private final int[] slot;

    private final int[] cause;

    /** Says where an operation may stand. */
    interface Places {
        /** The first slot from one on in which the operation may stand, or {@link #NONE}. */
        int from(int operation, int slot);
    }

    /**
     * Operations that cannot be placed.
     *
     * @param placed those that found no slot or were in the way of one that did not, that one first
     * @param core they, and the forced ones between which they had to stand
     */
    record Misfits(int[] placed, int[] core) {}

    /**
     * The operations that take part.
     *
     * @param forced in their order
     * @param group by place in that order, the number of the group; ascending
     * @param others those that are to be placed, all completed
     */
    ForcedOrder(ObjectHistory history, int[] forced, int[] group, BitSet others) {
        this.history = history;
        this.forced = forced;
        this.group = group;
        latest = new int[forced.length + 1];
        position = new int[history.size()];
        slot = new int[history.size()];
        cause = new int[history.size()];
        latest[0] = NONE;
        for (int operation = 0; operation < position.length; operation++) {
            position[operation] = others.get(operation) ? 0 : LEFT_OUT;
        }
        for (int at = 0; at < forced.length; at++) {
            int before = latest[at];
            boolean isLater = before == NONE || invoked(forced[at]) > invoked(before);
            latest[at + 1] = isLater ? forced[at] : before;
            position[forced[at]] = at + 1;
        }
    }

    private int invoked(int operation) {
        return history.invoked()[operation];
    }

    /** Two forced operations whose order time forbids, the one that should be first first. */
    int[] contradiction() {
        for (int at = 0; at < forced.length; at++) {
            if (latest[at] != NONE && history.precedes(forced[at], latest[at])) {
                return new int[] {latest[at], forced[at]};
            }
        }
        return new int[0];
    }

    /** Places all that are to be placed; empty when that worked. */
    List<Misfits> place(Places places, Budget.Meter meter) {
        int reached = 0;
        int pushed = 0;
        int pusher = NONE;
        int[] events = history.order();
        for (int at = 0; at < events.length; at++) {
            if ((at & 0xFFFF) == 0) {
                meter.poll();
            }
            int operation = events[at] >= 0 ? events[at] : ~events[at];
            if (events[at] < 0) {
                reached = Math.max(reached, position[operation]);
                if (position[operation] == 0 && slot[operation] > pushed) {
                    pushed = slot[operation];
                    pusher = operation;
                }
            } else if (position[operation] == 0) {
                int start = Math.max(reached, pushed);
                cause[operation] = reached >= pushed ? ~reached : pusher;
                slot[operation] = places.from(operation, start);
                if (slot[operation] == NONE
                        || (latest[slot[operation]] != NONE
                                && history.precedes(operation, latest[slot[operation]]))) {
                    return List.of(misfits(operation, start));
                }
            }
        }
        return List.of();
    }

    private Misfits misfits(int operation, int start) {
        List<Integer> placed = new ArrayList<>();
        int first = operation;
        placed.add(first);
        while (cause[first] >= 0) {
            first = cause[first];
            placed.add(first);
        }
        int begin = ~cause[first];
        while (begin > 0 && isOneGroup(begin, ~cause[first])) {
            begin--;
        }
        int end = slot[operation];
        if (end == NONE) {
            end = start;
            while (end < forced.length && start > 0 && isOneGroup(end + 1, start)) {
                end++;
            }
        }
        BitSet core = new BitSet();
        placed.forEach(core::set);
        Arrays.stream(forced, begin, end).forEach(core::set);
        return new Misfits(
                placed.stream().mapToInt(Integer::intValue).toArray(), core.stream().toArray());
    }

    private boolean isOneGroup(int oneSlot, int otherSlot) {
        return group[oneSlot - 1] == group[otherSlot - 1];
    }

    /** All of them in order; those in one slot as they were invoked. */
    int[] order() {
        int[] next = new int[forced.length + 2];
        for (int operation = 0; operation < position.length; operation++) {
            if (position[operation] == 0) {
                next[slot[operation] + 1]++;
            }
        }
        // Behind each slot comes one that is forced.
        for (int at = 0; at <= forced.length; at++) {
            next[at + 1] += next[at] + 1;
        }
        int[] order = new int[next[forced.length + 1] - 1];
        for (int at = 0; at < forced.length; at++) {
            order[next[at + 1] - 1] = forced[at];
        }
        for (int operation = 0; operation < position.length; operation++) {
            if (position[operation] == 0) {
                order[next[slot[operation]]++] = operation;
            }
        }
        return order;
    }
}
