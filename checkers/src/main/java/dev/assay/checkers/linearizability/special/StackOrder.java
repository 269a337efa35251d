// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static dev.assay.checkers.linearizability.special.UniqueValues.NEVER;
import static dev.assay.checkers.linearizability.special.UniqueValues.NONE;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.special.UniqueValues.Bag;
import java.util.Arrays;

/**
 * Finds an order for a stack by two steps that lose nothing (the idea of Lee and Mathur, "Efficient
 * decrease-and-conquer linearizability monitoring", OOPSLA 2025; the data structures, peeks and
 * empty stacks are ours). Where no value covers a gap, what is evident before it and the rest are
 * decided apart. Else the stack is never empty in between, so one value lies at its bottom all the
 * time: one that can be pushed before anything returns and popped after everything was invoked. It
 * is taken out; whatever saw it becomes an operation that needs the rest to be empty. When neither
 * step is possible, there is no order. O(n log n) by segment trees over slots sorted by time.
 */
final class StackOrder {
    private final UniqueValues values;
    private final Budget.Meter meter;
    private final StackSlots slots;

    /** By value, the last invocation of what must come before its end. */
    private final int[] until;

    /** By value that nobody removed, the time from which it may disappear. */
    private final int[] from;

    private final CoverTree cover;

    /** By slot: how soon what waits there may come first, as a number that grows with it. */
    private final ExtremeTree waiting;

    /** By slot of a value that can be pushed first: when it is popped. */
    private final ExtremeTree bottoms;

    /** By slot that is in use: the last invocation. */
    private final ExtremeTree last;

    /** By slot of an operation that needs emptiness: its return. */
    private final ExtremeTree looks;

    private final int[] order;
    private int size;
    private int steps;

    /** What is left to do, the next on top: two slots, or the complement of an operation and 0. */
    private final Bag work = new Bag();

    StackOrder(UniqueValues values, StackSlots slots, int[] from, Budget.Meter meter) {
        this.values = values;
        this.slots = slots;
        this.meter = meter;
        until = new int[values.count];
        for (int value = 0; value < until.length; value++) {
            until[value] = values.isRemoved(value) ? lastInvocation(value) : NEVER;
        }
        this.from = from;
        cover = new CoverTree(slots.covers(until));
        waiting = new ExtremeTree(slots.size);
        bottoms = new ExtremeTree(slots.size);
        last = new ExtremeTree(slots.size);
        looks = new ExtremeTree(slots.size);
        for (int value = 0; value < until.length; value++) {
            int slot = slots.ofValue[value];
            waiting.prepare(slot, soonness(values.insertInvoked(value)));
            last.prepare(slot, until[value]);
        }
        for (int operation : values.empties) {
            int slot = slots.ofOperation[operation];
            waiting.prepare(slot, soonness(values.invoked[operation]));
            last.prepare(slot, values.invoked[operation]);
            looks.prepare(slot, values.returned[operation]);
        }
        waiting.build();
        last.build();
        looks.build();
        order = new int[values.history.size()];
    }

    private int lastInvocation(int value) {
        return Math.max(values.insertInvoked(value), values.lastInvocation[value]);
    }

    private int soonness(int invocation) {
        return values.events - invocation;
    }

    Answer find() {
        push(0, slots.size - 1);
        while (work.size > 0) {
            int second = work.data[--work.size];
            int first = work.data[--work.size];
            if (first < 0) {
                order[size++] = ~first;
            } else if (!resolve(first, second)) {
                return refuted(first, second);
            }
        }
        return new Answer.Linearizable(Arrays.copyOf(order, size));
    }

    private void push(int first, int second) {
        work.add(first);
        work.add(second);
    }

    private void later(int operation) {
        push(~operation, 0);
    }

    /** Takes the next step with what lies between two slots; false when there is none. */
    private boolean resolve(int from, int to) {
        if ((++steps & 0x3FFF) == 0) {
            meter.poll();
        }
        if (to < from) {
            return true;
        }
        int first = last.firstFrom(from, to, 0);
        if (first < 0) {
            return true;
        }
        if (lookFirst(first, to) || lookLast(first, to)) {
            push(from, to);
            return true;
        }
        int place = cover.firstFree(first, last.lastFrom(from, to, 0) - 1);
        if (place >= 0) {
            push(place + 1, to);
            push(from, place);
            return true;
        }
        return (looks.largest(from, to) == ExtremeTree.EMPTY && takeBottom(from, to))
                || loseFirst(from, to);
    }

    /**
     * Lets the first value disappear that stayed so far. It was pushed onto others: nothing is free
     * before it, and it cannot be the bottom.
     */
    private boolean loseFirst(int first, int to) {
        int slot = last.firstFrom(first, to, NEVER);
        while (slot >= 0 && from[slots.content[slot]] == NEVER) {
            slot = slot == to ? NONE : last.firstFrom(slot + 1, to, NEVER);
        }
        if (slot < 0) {
            return false;
        }
        int value = slots.content[slot];
        until[value] = Math.max(lastInvocation(value), from[value]);
        cover.add(
                Math.max(slot, slots.lastCovered(until[value]) + 1), slots.lastCovered(NEVER), -1);
        last.set(slot, until[value]);
        push(first, to);
        return true;
    }

    /** Lets an operation look before anything else happens, and finds who may be pushed first. */
    private boolean lookFirst(int first, int to) {
        int enough = soonness(slots.time[first]) + 1;
        int slot = waiting.firstFrom(first, to, enough);
        while (slot >= 0) {
            int content = slots.content[slot];
            waiting.set(slot, ExtremeTree.EMPTY);
            if (content < 0) {
                vacate(slot);
                order[size++] = ~content;
                return true;
            }
            int popped =
                    values.isRemoved(content) ? values.returned[values.remove[content]] : NEVER;
            bottoms.set(slot, popped);
            slot = waiting.firstFrom(slot, to, enough);
        }
        return false;
    }

    private boolean lookLast(int first, int to) {
        int end = last.largest(first, to);
        int slot = end == NEVER ? NONE : looks.firstFrom(first, to, end);
        if (slot < 0) {
            return false;
        }
        waiting.set(slot, ExtremeTree.EMPTY);
        vacate(slot);
        later(~slots.content[slot]);
        return true;
    }

    private void vacate(int slot) {
        last.set(slot, ExtremeTree.EMPTY);
        looks.set(slot, ExtremeTree.EMPTY);
        bottoms.set(slot, ExtremeTree.EMPTY);
    }

    private boolean takeBottom(int from, int to) {
        int popped = last.largest(from, to);
        int slot = bottoms.firstFrom(from, to, popped);
        while (slot >= 0 && !takeOut(slot, from, to)) {
            slot = slot == to ? NONE : bottoms.firstFrom(slot + 1, to, popped);
        }
        if (slot < 0) {
            return false;
        }
        int value = slots.content[slot];
        order[size++] = values.insert[value];
        if (values.isRemoved(value)) {
            later(values.remove[value]);
        }
        for (int peek = values.peek[value]; peek != NONE; peek = values.nextPeek[peek]) {
            int seen = slots.ofOperation[peek];
            if (seen > to) {
                later(peek);
            } else {
                waiting.set(seen, soonness(values.invoked[peek]));
                last.set(seen, values.invoked[peek]);
                looks.set(seen, values.returned[peek]);
            }
        }
        push(from, to);
        return true;
    }

    /** Takes a value out, unless what saw it would then find others above it all the time. */
    private boolean takeOut(int slot, int from, int to) {
        int value = slots.content[slot];
        int popped = bottoms.get(slot);
        int covered = slots.lastCovered(until[value]);
        vacate(slot);
        cover.add(slot, covered, -1);
        for (int peek = values.peek[value]; peek != NONE; peek = values.nextPeek[peek]) {
            if (!isClear(peek, from, to)) {
                cover.add(slot, covered, 1);
                last.set(slot, until[value]);
                bottoms.set(slot, popped);
                return false;
            }
        }
        return true;
    }

    private boolean isClear(int peek, int from, int to) {
        int first = last.firstFrom(from, to, 0);
        if (first < 0
                || values.invoked[peek] < slots.time[first]
                || values.returned[peek] > last.largest(first, to)) {
            return true;
        }
        int earliest = Math.max(first, slots.upTo(values.invoked[peek]) - 1);
        return cover.firstFree(earliest, Math.min(to, slots.ofOperation[peek]) - 1) >= 0;
    }

    /** What is stuck: the values that cover all of it, the operations that need emptiness there. */
    private Answer.Refuted refuted(int from, int to) {
        Bag chosen = new Bag();
        Bag alone = new Bag();
        StringBuilder names = new StringBuilder();
        int start = slots.time[last.firstFrom(from, to, 0)];
        int end = Math.min(last.largest(from, to), values.events);
        int slot = looks.firstFrom(from, to, 0);
        if (slot >= 0) {
            int operation = ~slots.content[slot];
            start = values.invoked[operation];
            end = values.returned[operation];
            if (values.valueOf[operation] == NONE) {
                alone.add(operation);
            } else {
                chosen.add(values.valueOf[operation]);
            }
            names.append("#").append(operation).append(" found nothing above, but ");
        }
        for (int reach = start; reach < end; ) {
            int best = furthest(from, to, reach);
            if (best == NONE) {
                break;
            }
            names.append(reach == start ? "" : ", ").append(values.name(best));
            chosen.add(best);
            reach = until[best];
        }
        names.append(
                slot >= 0
                        ? " had to be there"
                        : " cover each other in turn, and none can be below all others");
        return new Answer.Refuted(
                values.operationsOn(chosen.toArray(), alone.toArray()), names.toString());
    }

    private int furthest(int from, int to, int reach) {
        int best = NONE;
        int furthest = reach;
        for (int slot = from; slot <= to && slots.time[slot] <= reach; slot++) {
            int content = slots.content[slot];
            if (content >= 0 && last.get(slot) > furthest) {
                best = content;
                furthest = last.get(slot);
            }
        }
        return best;
    }
}
