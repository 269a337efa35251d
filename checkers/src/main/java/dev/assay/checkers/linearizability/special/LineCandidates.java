// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static dev.assay.checkers.linearizability.special.ContainerOperations.INSERT;
import static dev.assay.checkers.linearizability.special.LineState.ALL;

import dev.assay.checkers.linearizability.special.UniqueValues.Bag;

/**
 * Which values may be at an end of a stack or deque in some state: those above which nothing surely
 * has to be. O(1) as a rule: what was put in long ago is not looked at where something surely is
 * above it.
 */
final class LineCandidates {
    /** Any value. */
    static final int ANY = -2;

    private final LineState state;

    /** Insertions, and peeks that put in again what they saw. */
    final Bag elements = new Bag();

    /** By place in that list, where the insertion has to be. */
    final Bag spots = new Bag();

    private int wanted;

    LineCandidates(LineState state) {
        this.state = state;
    }

    /** Finds those of a value at an end; those that were put in at the same end while open last. */
    void find(int end, int ofValue, boolean withCrashed) {
        elements.size = 0;
        spots.size = 0;
        wanted = ofValue;
        if (!state.byLast.isEmpty(end)) {
            findOnTop(end);
        } else {
            findAcross(1 - end, withCrashed);
        }
        for (int each = state.open.first(ALL); each < state.size; each = state.open.after(each)) {
            if (isInsertion(each, end)) {
                add(each, state.spot);
            }
        }
        if (withCrashed && wanted != ANY) {
            int each = firstCrashed(end);
            if (each < state.size) {
                add(each, state.spot);
            }
        }
    }

    private void add(int element, int spot) {
        elements.add(element);
        spots.add(spot);
    }

    private boolean suits(int element) {
        return wanted == ANY || state.value[element] == wanted;
    }

    private boolean isInsertion(int operation, int end) {
        return state.kind[operation] == INSERT && state.end(operation) == end && suits(operation);
    }

    private int firstCrashed(int end) {
        int each = state.crashed.first(ALL);
        while (each < state.size && !isInsertion(each, end)) {
            each = state.crashed.after(each);
        }
        return each;
    }

    private void findOnTop(int end) {
        FreeSpots free = state.free[end];
        int top = state.byFirst.last(end);
        int second = state.byFirst.before(top);
        int afterTop = free.from(state.firstSpot[top]);
        int afterSecond = second >= state.size ? 0 : free.from(state.firstSpot[second]);
        for (int each = state.byLast.last(end);
                each < state.size && state.lastSpot[each] >= afterSecond;
                each = state.byLast.before(each)) {
            if (suits(each)) {
                int at = free.upTo(state.lastSpot[each]);
                if (at >= (each == top ? afterSecond : afterTop) && at >= state.firstSpot[each]) {
                    add(each, at);
                }
            }
        }
    }

    /** Where nothing was put in at the one end, the first that was put in at the other. */
    private void findAcross(int end, boolean withCrashed) {
        FreeSpots free = state.free[end];
        int bottom = state.byLast.first(end);
        int second = bottom < state.size ? state.byLast.after(bottom) : bottom;
        int beforeBottom = lastOf(bottom, free);
        int beforeSecond = lastOf(second, free);
        for (int each = state.byFirst.first(end);
                each < state.size;
                each = state.byFirst.after(each)) {
            int at = free.from(state.firstSpot[each]);
            if (at > beforeSecond) {
                break;
            }
            if (suits(each)
                    && at <= (each == bottom ? beforeSecond : beforeBottom)
                    && at <= state.lastSpot[each]) {
                add(each, at);
            }
        }
        for (int each = state.open.first(ALL); each < state.size; each = state.open.after(each)) {
            if (isInsertion(each, end)) {
                addAcross(each, free, beforeBottom);
            }
        }
        if (withCrashed && wanted != ANY) {
            int each = firstCrashed(end);
            if (each < state.size) {
                addAcross(each, free, beforeBottom);
            }
        }
    }

    private int lastOf(int element, FreeSpots free) {
        return element < state.size ? free.upTo(state.lastSpot[element]) : Integer.MAX_VALUE;
    }

    private void addAcross(int element, FreeSpots free, int before) {
        int at = free.from(state.firstSpot[element]);
        if (at <= before) {
            add(element, at);
        }
    }
}
