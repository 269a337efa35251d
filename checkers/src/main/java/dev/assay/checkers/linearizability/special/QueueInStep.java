// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static dev.assay.checkers.linearizability.special.ContainerOperations.EMPTY;
import static dev.assay.checkers.linearizability.special.ContainerOperations.INSERT;
import static dev.assay.checkers.linearizability.special.ContainerOperations.NONE;
import static dev.assay.checkers.linearizability.special.ContainerOperations.PEEK;
import static dev.assay.checkers.linearizability.special.ContainerOperations.REMOVE;

import dev.assay.checkers.Budget;
import java.util.Arrays;

/**
 * A search for an order of a FIFO queue that takes the insertions and the removals in step: the
 * next insertion is chosen together with the operations that see and take its value, however much
 * later they come. So a place of the search is how far the insertions have come and how far the
 * removals have, each bounded by what is open at once, and the contents never matter (the idea of
 * Lee and Mathur, "Fixed-parameter tractable linearizability monitoring", arXiv 2509.05586, for
 * queues).
 *
 * <p>The two sides have clocks of their own. A removal comes after its insertion, and nothing else
 * ties the sides together but operations that found nothing, before which everything that went in
 * has come out. So an operation is open as long as the own side has not passed its return; an
 * insertion can be chosen only if it was invoked before the return that the removals wait for. Of
 * equal calls the one that returns first is taken; peeks and operations that found nothing are
 * taken as soon as they can be. What they take from the clocks is the only exception: as long as
 * something is still to find nothing, later invocations are tried as well as earlier ones.
 *
 * <p>Crashed insertions are taken where no other has the value, crashed removals where no other
 * takes it; which values they took is part of a place. O(n 4^k) places for k open at a time, nearly
 * always O(n); with c crashed removals and v values times as many as there are multisets, v^c.
 */
final class QueueInStep {
    private static final long LATE = Integer.MAX_VALUE;

    private final ContainerOperations operations;
    private final int[] invoked;
    private final int[] returned;
    private final OpenWindow inserts;
    private final OpenWindow removes;
    private final CrashedCalls crashed;
    private int emptiesLeft;

    /** The last invocation of what took effect among the removals. */
    private int clock = NONE;

    /** The value that went in and did not come out yet, or {@link ContainerOperations#NONE}. */
    private int pending = NONE;

    /** What took effect, each insertion before the removals of its value. */
    private int[] path = new int[64];

    private int pathLength;

    /** By value, the best that is open on each side, as of the stamp. */
    private final int[] insertOf;

    private final int[] removeOf;
    private final int[] insertSeen;
    private final int[] removeSeen;
    private int stamp;

    private final SearchFrames frames = new SearchFrames(6);
    private final long[] place = new long[4];

    QueueInStep(ContainerOperations operations) {
        this.operations = operations;
        invoked = operations.times.invoked();
        returned = operations.times.returned();
        boolean[] inserting = new boolean[operations.size];
        boolean[] removing = new boolean[operations.size];
        for (int each = 0; each < operations.size; each++) {
            inserting[each] = operations.isCompleted(each) && operations.kind[each] == INSERT;
            removing[each] = operations.isCompleted(each) && operations.kind[each] != INSERT;
            emptiesLeft += operations.kind[each] == EMPTY ? 1 : 0;
        }
        inserts = new OpenWindow(operations, inserting);
        removes = new OpenWindow(operations, removing);
        crashed = new CrashedCalls(operations);
        int values = operations.values.size();
        insertOf = new int[values];
        removeOf = new int[values];
        insertSeen = new int[values];
        removeSeen = new int[values];
    }

    /** Searches until it knows, or there is no room. */
    SearchEnd search(long mostSteps, long mostBytes, Budget.Meter meter) {
        if (!inserts.assignSlots() || !removes.assignSlots()) {
            return SearchEnd.unknown();
        }
        VisitedPlaces visited = new VisitedPlaces(place.length, mostBytes, meter);
        try {
            return search(mostSteps, visited, meter);
        } finally {
            visited.release();
        }
    }

    private SearchEnd search(long mostSteps, VisitedPlaces visited, Budget.Meter meter) {
        int furthest = 0;
        arrive();
        for (long step = 0; ; step++) {
            if (removes.isAtEnd()) {
                return SearchEnd.found(order());
            }
            furthest = Math.max(furthest, removes.deadline());
            if (visited.add(place())) {
                push();
            }
            int choice = frames.nextChoice();
            while (choice == SearchFrames.NO_CHOICE) {
                if (!frames.drop()) {
                    return SearchEnd.none(furthest);
                }
                choice = frames.nextChoice();
            }
            if ((step & 0x3FF) == 0) {
                meter.poll();
                if (step > mostSteps || visited.isFull()) {
                    return SearchEnd.unknown();
                }
            }
            comeBack();
            take(choice);
            arrive();
        }
    }

    private long[] place() {
        place[0] = (long) inserts.position() << 32 | removes.position();
        place[1] = inserts.done();
        place[2] = removes.done();
        place[3] = (long) crashed.taken() << 32 | (pending + 2);
        return place;
    }

    /** Takes what needs no choice. */
    private void arrive() {
        inserts.goOn();
        removes.goOn();
        while (!removes.isAtEnd() && takeFree()) {
            removes.goOn();
        }
    }

    private boolean takeFree() {
        boolean took = false;
        int free = Math.min(inserts.deadline(), removes.deadline());
        for (int each = removes.first(); each != removes.none(); each = removes.after(each)) {
            boolean suits =
                    pending == NONE
                            ? operations.kind[each] == EMPTY && clock < inserts.deadline()
                            : operations.kind[each] == PEEK && operations.value[each] == pending;
            if (suits && !removes.isDone(each) && (emptiesLeft == 0 || invoked[each] < free)) {
                takeFromRemoves(each);
                took = true;
            }
        }
        return took;
    }

    private void takeFromRemoves(int operation) {
        removes.take(operation);
        clock = Math.max(clock, invoked[operation]);
        emptiesLeft -= operations.kind[operation] == EMPTY ? 1 : 0;
        addToPath(operation);
    }

    private void addToPath(int operation) {
        if (pathLength == path.length) {
            path = Arrays.copyOf(path, pathLength * 2);
        }
        path[pathLength++] = operation;
    }

    private void take(int operation) {
        boolean completed = operations.isCompleted(operation);
        if (operations.kind[operation] == INSERT) {
            pending = operations.value[operation];
            if (completed) {
                inserts.take(operation);
                addToPath(operation);
            } else {
                crashed.insert(pending);
                addToPath(operation);
            }
            return;
        }
        if (completed) {
            takeFromRemoves(operation);
        } else {
            crashed.remove(pending);
            clock = Math.max(clock, invoked[operation]);
            addToPath(operation);
        }
        pending = operations.kind[operation] == REMOVE ? NONE : pending;
    }

    private void push() {
        frames.push(
                inserts.position(),
                removes.position(),
                pathLength,
                crashed.taken(),
                clock,
                pending);
        frames.note(inserts.done(), removes.done());
        if (pending == NONE) {
            addInserts();
        } else {
            addRemoves();
        }
    }

    private void comeBack() {
        inserts.comeBackTo(frames.number(0), frames.firstWord());
        removes.comeBackTo(frames.number(1), frames.secondWord());
        while (pathLength > frames.number(2)) {
            int operation = path[--pathLength];
            emptiesLeft += operations.kind[operation] == EMPTY ? 1 : 0;
            if (!operations.isCompleted(operation)) {
                crashed.takeBack(operation);
            }
        }
        crashed.backTo(frames.number(3));
        clock = frames.number(4);
        pending = frames.number(5);
    }

    /** Which value goes in next. */
    private void addInserts() {
        stamp++;
        for (int each = removes.first(); each != removes.none(); each = removes.after(each)) {
            int value = operations.value[each];
            if (value != NONE && !removes.isDone(each)) {
                boolean better =
                        removeSeen[value] != stamp || returned[each] < returned[removeOf[value]];
                removeOf[value] = better ? each : removeOf[value];
                removeSeen[value] = stamp;
            }
        }
        int before = Math.min(inserts.deadline(), removes.deadline());
        boolean anything = crashed.nextRemove(removes.deadline()) != NONE;
        for (int each = inserts.first(); each != inserts.none(); each = inserts.after(each)) {
            int value = operations.value[each];
            if (invoked[each] < before && !inserts.isDone(each)) {
                boolean better =
                        insertSeen[value] != stamp || returned[each] < returned[insertOf[value]];
                insertOf[value] = better ? each : insertOf[value];
                insertSeen[value] = stamp;
            }
        }
        for (int each = inserts.first(); each != inserts.none(); each = inserts.after(each)) {
            int value = operations.value[each];
            if (insertSeen[value] == stamp && insertOf[value] == each) {
                boolean wanted = removeSeen[value] == stamp;
                if (wanted || anything) {
                    long first = wanted ? returned[removeOf[value]] : LATE;
                    frames.addChoice(each, Math.min(first, returned[each] + (wanted ? 0 : LATE)));
                }
            }
        }
        for (int each = removes.first(); each != removes.none(); each = removes.after(each)) {
            int value = operations.value[each];
            if (value != NONE
                    && removeSeen[value] == stamp
                    && removeOf[value] == each
                    && insertSeen[value] != stamp) {
                int insert = crashed.nextInsert(value, before);
                if (insert != NONE) {
                    frames.addChoice(insert, LATE + returned[each]);
                }
            }
        }
    }

    /** Who sees or takes what went in. */
    private void addRemoves() {
        boolean free = false;
        int now = emptiesLeft == 0 ? operations.times.events() : inserts.deadline();
        for (int each = removes.first(); each != removes.none(); each = removes.after(each)) {
            if (operations.value[each] != pending || removes.isDone(each)) {
                continue;
            }
            if (operations.kind[each] == PEEK) {
                frames.addChoice(each, returned[each]);
            } else if (!isOutdone(each, now)) {
                frames.addChoice(each, returned[each]);
                free |= invoked[each] < now;
            }
        }
        int remove = crashed.nextRemove(removes.deadline());
        if (!free && remove != NONE) {
            frames.addChoice(remove, LATE);
        }
    }

    /** True when an equal call returns sooner and takes no more from the clock. */
    private boolean isOutdone(int remove, int now) {
        for (int each = removes.first(); each != removes.none(); each = removes.after(each)) {
            if (operations.value[each] == pending
                    && operations.kind[each] == REMOVE
                    && !removes.isDone(each)
                    && returned[each] < returned[remove]
                    && invoked[each] < Math.max(now, invoked[remove])) {
                return true;
            }
        }
        return false;
    }

    /** What took effect at the earliest moments, the insertions that nobody needs at last. */
    private int[] order() {
        for (int each = inserts.first(); each != inserts.none(); each = inserts.after(each)) {
            if (!inserts.isDone(each)) {
                addToPath(each);
            }
        }
        int events = operations.times.events();
        for (int at = inserts.deadline(); at < events; at++) {
            int event = operations.history.order()[at];
            if (event >= 0 && operations.kind[event] == INSERT && operations.isCompleted(event)) {
                addToPath(event);
            }
        }
        int[] moment = new int[pathLength];
        int put = 0;
        int took = 0;
        for (int at = 0; at < pathLength; at++) {
            int operation = path[at];
            if (operations.kind[operation] == INSERT) {
                put = Math.max(put, invoked[operation]);
                moment[at] = put;
            } else {
                took = Math.max(Math.max(took, put), invoked[operation]);
                put = operations.kind[operation] == EMPTY ? took : put;
                moment[at] = took;
            }
        }
        return operations.times.byMoment(path, moment, pathLength);
    }
}
