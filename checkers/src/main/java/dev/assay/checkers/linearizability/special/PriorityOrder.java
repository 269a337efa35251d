// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static dev.assay.checkers.linearizability.special.UniqueValues.NEVER;
import static dev.assay.checkers.linearizability.special.UniqueValues.NONE;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.special.UniqueValues.Bag;
import java.util.Arrays;
import java.util.Optional;

/**
 * Finds an order for a priority queue by giving each value a time at which it is there, the first
 * in the queue's order first. A value is hindered only by those before it, which must not be there
 * when it is taken or seen, and hinders only those after it. So the shortest stay is the best: from
 * as late an insertion as its return and the operations that saw it allow, to the first free gap
 * for its removal; whatever another order does, it blocks the same gaps or more. Operations that
 * found nothing need a gap that nobody blocks. Idea: Lee and Mathur, "Efficient
 * decrease-and-conquer linearizability monitoring", OOPSLA 2025, who also treat values by priority;
 * the stays, peeks and the union-find are ours. O(n α(n)) for n operations sorted by priority.
 */
final class PriorityOrder {
    private final UniqueValues values;
    private final int[] sorted;
    private final Budget.Meter meter;
    private final FreeGaps free;

    /** By value, the gaps in which it comes and goes; it blocks those between. */
    private final int[] comes;

    private final int[] goes;

    /** By operation that saw a value or found nothing, the gap in which it did. */
    private final int[] looks;

    /** By gap, its first operation, and by operation, the next in the same gap. */
    private final int[] first;

    private final int[] next;

    PriorityOrder(UniqueValues values, int[] sorted, Budget.Meter meter) {
        this.values = values;
        this.sorted = sorted;
        this.meter = meter;
        free = new FreeGaps(values.events, values.peeks > 0);
        comes = new int[values.count];
        goes = new int[values.count];
        boolean looking = values.peeks > 0 || values.empties.length > 0;
        looks = new int[looking ? values.history.size() : 0];
        first = new int[values.events];
        Arrays.fill(first, NONE);
        next = new int[values.history.size()];
    }

    /**
     * Finds an order.
     *
     * @param from by value that nobody removed, the time from which it may disappear
     */
    Answer find(int[] from) {
        for (int rank = 0; rank < sorted.length; rank++) {
            poll(rank);
            int value = sorted[rank];
            Optional<Answer> flaw = stay(value, from[value]);
            if (flaw.isPresent()) {
                return flaw.get();
            }
        }
        for (int operation : values.empties) {
            int gap = free.next(values.invoked[operation]);
            if (gap >= values.returned[operation]) {
                return refuted(operation, new Bag());
            }
            looks[operation] = gap;
        }
        return new Answer.Linearizable(merge());
    }

    private void poll(int step) {
        if ((step & 0xFFFF) == 0) {
            meter.poll();
        }
    }

    private Optional<Answer> stay(int value, int from) {
        int soonest = Math.max(values.insertInvoked(value), values.lastInvocation[value]);
        int gone = NEVER;
        if (values.isRemoved(value)) {
            gone = free.next(soonest);
            if (gone >= values.returned[values.remove[value]]) {
                return Optional.of(refuted(values.remove[value], bagOf(value)));
            }
        } else if (from != NEVER) {
            gone = free.next(Math.max(soonest, from));
        }
        gone = Math.min(gone, values.events);
        int come = Math.min(values.insertReturned(value), values.events) - 1;
        if (gone <= come && !values.isRemoved(value) && values.peek[value] == NONE) {
            // It may disappear as soon as it comes, so it hinders nobody; the later it comes, the
            // later it has to go.
            comes[value] = come;
            goes[value] = values.events;
            return Optional.empty();
        }
        come = Math.min(come, gone);
        for (int peek = values.peek[value]; peek != NONE; peek = values.nextPeek[peek]) {
            int earliest = Math.max(values.invoked[peek], values.insertInvoked(value));
            int last = free.last(values.returned[peek] - 1);
            if (last < earliest) {
                return Optional.of(refuted(peek, bagOf(value)));
            }
            come = Math.min(come, last);
        }
        for (int peek = values.peek[value]; peek != NONE; peek = values.nextPeek[peek]) {
            int earliest = Math.max(values.invoked[peek], values.insertInvoked(value));
            int gap = free.next(earliest);
            int last = free.last(values.returned[peek] - 1);
            looks[peek] = gap >= come ? gap : Math.min(last, gone);
        }
        comes[value] = come;
        goes[value] = gone;
        free.take(come, gone, value);
        return Optional.empty();
    }

    private static Bag bagOf(int value) {
        Bag bag = new Bag();
        bag.add(value);
        return bag;
    }

    /** An operation that is hindered all the time, with all who hinder it, and those in turn. */
    private Answer refuted(int operation, Bag chosen) {
        int value = values.valueOf[operation];
        int start = values.invoked[operation];
        int seen = value == NONE ? start : Math.max(start, values.insertInvoked(value));
        boolean[] known = new boolean[values.count];
        int own = chosen.size;
        hinder(chosen, known, seen, values.returned[operation]);
        if (value != NONE && values.remove[value] == operation) {
            hinder(chosen, known, values.lastInvocation[value], values.returned[operation]);
        }
        int direct = chosen.size;
        for (int i = own; i < chosen.size; i++) {
            explain(chosen, known, chosen.data[i]);
        }
        StringBuilder names = new StringBuilder();
        for (int i = own; i < direct; i++) {
            names.append(i == own ? "" : ", then ").append(values.name(chosen.data[i]));
        }
        String what = value == NONE ? "found it empty" : "returned " + values.name(value);
        int[] alone = value == NONE ? new int[] {operation} : new int[0];
        return new Answer.Refuted(
                values.operationsOn(chosen.toArray(), alone),
                "#" + operation + " " + what + " while " + names + " had to be there");
    }

    private void explain(Bag chosen, boolean[] known, int value) {
        int last = values.lastInvocation[value];
        int soonest = Math.max(values.insertInvoked(value), last);
        if (goes[value] < values.events) {
            int free = values.isRemoved(value) ? soonest : values.firstCrashedRemoval();
            hinder(chosen, known, Math.max(soonest, free), goes[value]);
        }
        for (int peek = values.peek[value]; peek != NONE; peek = values.nextPeek[peek]) {
            hinder(chosen, known, comes[value] + 1, values.returned[peek]);
        }
    }

    /** Adds who blocks the gaps from one to another, as far as they are blocked. */
    private void hinder(Bag chosen, boolean[] known, int start, int end) {
        int gap = start;
        while (gap < end) {
            if (free.next(gap) == gap) {
                gap++;
                continue;
            }
            int value = free.owner(gap);
            if (!known[value]) {
                known[value] = true;
                chosen.add(value);
            }
            gap = goes[value];
        }
    }

    /**
     * All operations by gaps. In each gap come first the removals of what was there before, the
     * first in the queue's order first; then whatever needs a free moment; then the insertions of
     * what stays, the last in the queue's order first; each with the operations that saw its value.
     */
    private int[] merge() {
        for (int value : sorted) {
            if (comes[value] < goes[value]) {
                looksIn(value, comes[value]);
                prepend(values.insert[value], comes[value]);
            }
        }
        for (int operation : values.empties) {
            prepend(operation, looks[operation]);
        }
        for (int value : sorted) {
            if (comes[value] == goes[value]) {
                together(value);
            } else {
                looksBetween(value);
            }
        }
        for (int rank = sorted.length - 1; rank >= 0; rank--) {
            int value = sorted[rank];
            if (comes[value] < goes[value] && goes[value] < values.events) {
                if (values.isRemoved(value)) {
                    prepend(values.remove[value], goes[value]);
                }
                looksIn(value, goes[value]);
            }
        }
        int[] order = new int[values.history.size()];
        int size = 0;
        for (int gap = 0; gap < first.length; gap++) {
            poll(gap);
            for (int operation = first[gap]; operation != NONE; operation = next[operation]) {
                order[size++] = operation;
            }
        }
        return Arrays.copyOf(order, size);
    }

    private void together(int value) {
        int gap = comes[value];
        if (gap == values.events) {
            gap--;
        }
        if (values.isRemoved(value)) {
            prepend(values.remove[value], gap);
        }
        looksIn(value, gap);
        prepend(values.insert[value], gap);
    }

    private void looksBetween(int value) {
        for (int peek = values.peek[value]; peek != NONE; peek = values.nextPeek[peek]) {
            if (looks[peek] != comes[value] && looks[peek] != goes[value]) {
                prepend(peek, looks[peek]);
            }
        }
    }

    private void looksIn(int value, int gap) {
        for (int peek = values.peek[value]; peek != NONE; peek = values.nextPeek[peek]) {
            if (looks[peek] == gap) {
                prepend(peek, gap);
            }
        }
    }

    private void prepend(int operation, int gap) {
        next[operation] = first[gap];
        first[gap] = operation;
    }
}
