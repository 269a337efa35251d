// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static dev.assay.checkers.linearizability.special.ContainerOperations.EMPTY;
import static dev.assay.checkers.linearizability.special.ContainerOperations.INSERT;
import static dev.assay.checkers.linearizability.special.ContainerOperations.NONE;
import static dev.assay.checkers.linearizability.special.ContainerOperations.PEEK;
import static dev.assay.checkers.linearizability.special.ContainerOperations.REMOVE;
import static dev.assay.checkers.linearizability.special.LineState.ALL;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.special.UniqueValues.Bag;

/**
 * A search for an order of a stack or deque that places insertions late: only when a value comes
 * out is it decided where it went in, as late or as early as possible, see {@link LineState}. What
 * is left to choose is which of equal values comes out, and which removals come before the
 * operation that returns next (Lowe, "Testing for linearizability", CCPE 2017: nothing takes effect
 * before a return asks for it).
 *
 * <p>The best choice by rank is taken each time. Where none is left, choices are changed, the last
 * ones first, until the search gets further than before: one of many, several of few (limited
 * discrepancy search, Harvey and Ginsberg, IJCAI 1995), then one of very many with others near each
 * dead end that it leads to. When that fails the search is given up; it never concludes that there
 * is no order. O(k) a step for k open operations and next to O(n) steps where there are many
 * orders; a bounded number of steps for each dead end.
 */
final class LatePlacement {
    private static final int ACCEPT = Integer.MAX_VALUE;
    private static final int IN_PARTS = 0;

    /**
     * By stage, how many choices are changed, how far back the first is, and within which steps.
     */
    private static final int[] CHANGES = {1, 2, 4, IN_PARTS, 3, IN_PARTS, IN_PARTS};

    private static final int[] BACK = {64, 24, 10, 64, 40, 400, 4_000};
    private static final int[] STEPS = {
        20_000, 20_000, 20_000, 200_000, 100_000, 1_000_000, 2_000_000
    };

    private static final int PARTS = 12;
    private static final int BACK_IN_PART = 40;
    private static final int STEPS_IN_PART = 2_000;

    // Ranks: surely in, then open, then crashed; the goal, then by returns, then what is last.
    private static final long OPEN = 1L << 20;
    private static final long CRASHED = 1L << 28;
    private static final int BY_RETURN = 29;
    private static final long LAST = 1L << 61;

    private final LineState state;
    private final LineCandidates candidates;
    private final SearchFrames frames = new SearchFrames(LineState.FACTS);
    private final Budget.Meter meter;
    private final long mostSteps;
    private long steps;

    /** By choice of the frames: a removal, the value that it takes, and where that went in. */
    private final Bag removals = new Bag();

    private final Bag elements = new Bag();
    private final Bag spots = new Bag();

    /** Of the frames, those below this one were there before choices were changed. */
    private int settled;

    /** How many choices were changed on the way to the current state. */
    private int changes;

    private int[] saved = new int[64];

    LatePlacement(ContainerOperations operations, long mostSteps, Budget.Meter meter) {
        state = new LineState(operations);
        candidates = new LineCandidates(state);
        this.mostSteps = mostSteps;
        this.meter = meter;
    }

    /** True when there is an order, false when none was found. */
    boolean isFound() {
        goOn();
        while (!goesBeyond(Integer.MAX_VALUE)) {
            if (!repair()) {
                return false;
            }
        }
        return true;
    }

    /** The order that was found. */
    int[] order() {
        return state.order();
    }

    /** Counts a step; true when there were too many. */
    private boolean isSpent() {
        if ((++steps & 0x7F) == 0) {
            meter.poll();
        }
        return steps > mostSteps;
    }

    /** Takes the best choices; true at the end or past an event, false where there is none. */
    private boolean goesBeyond(int target) {
        while (!state.isAtEnd() && state.position <= target) {
            if (isSpent()) {
                return false;
            }
            push();
            int choice = frames.nextChoice();
            if (choice == SearchFrames.NO_CHOICE) {
                return false;
            }
            choose(choice);
        }
        return true;
    }

    private void choose(int choice) {
        state.comeBack(frames);
        if (choice == ACCEPT) {
            state.accept();
        } else {
            state.take(removals.data[choice], elements.data[choice], spots.data[choice]);
        }
        goOn();
    }

    /** Goes on to where something has to be chosen. */
    private void goOn() {
        while (!state.isAtEnd()) {
            if (state.passes()) {
                continue;
            }
            boolean inserts = state.kind[state.goal()] == INSERT;
            if (inserts && !matters(state.goal())) {
                state.accept();
            } else if (!state.findsNothing()) {
                return;
            }
        }
    }

    private boolean wantsNothing() {
        for (int each = state.open.first(ALL); each < state.size; each = state.open.after(each)) {
            if (state.kind[each] == EMPTY) {
                return true;
            }
        }
        return false;
    }

    /** True when it matters whether some removal comes before an insertion. */
    private boolean matters(int insert) {
        boolean wantsNothing = wantsNothing();
        for (int each = state.open.first(ALL); each < state.size; each = state.open.after(each)) {
            if (loss(each, insert, wantsNothing) > 0) {
                return true;
            }
        }
        return wantsNothing
                && (state.isSurelyEmpty()
                        || state.crashedRemove(0) != NONE
                        || state.crashedRemove(1) != NONE);
    }

    private boolean isTaking(int operation) {
        return state.kind[operation] == REMOVE || state.kind[operation] == PEEK;
    }

    /** 2 when a removal may have nothing to take after an insertion, 1 when it binds it, or 0. */
    private int loss(int removal, int insert, boolean wantsNothing) {
        int end = state.end(insert);
        if (!isTaking(removal) || (state.end(removal) != end && !wantsNothing)) {
            return 0;
        }
        boolean stays = state.kind[removal] == PEEK;
        candidates.find(state.end(removal), state.value[removal], stays);
        int first = state.free[end].from(state.firstSpot[insert]);
        int loss = 0;
        for (int i = 0; i < candidates.elements.size; i++) {
            int each = candidates.elements.data[i];
            if (each == insert) {
                continue;
            }
            boolean across = state.end(each) != end;
            boolean waits = !across && state.kind[each] == INSERT && !state.over[each];
            if (wantsNothing || (!waits && (across || candidates.spots.data[i] < first))) {
                return 2;
            }
            loss = waits && !stays ? loss : 1;
        }
        return loss;
    }

    private void push() {
        state.push(frames, changes);
        frames.note(removals.size, 0);
        int goal = state.goal();
        boolean inserts = state.kind[goal] == INSERT;
        boolean wantsNothing = inserts && wantsNothing();
        boolean hasTaker = false;
        for (int each = state.open.first(ALL); each < state.size; each = state.open.after(each)) {
            if (!isTaking(each)) {
                continue;
            }
            hasTaker |= state.kind[each] == REMOVE && state.value[each] == state.value[goal];
            long rank = (long) state.operations.times.returned()[each] << BY_RETURN;
            if (each == goal) {
                addChoices(each, 0);
            } else if (!inserts) {
                addChoices(each, rank);
            } else {
                int loss = loss(each, goal, wantsNothing);
                if (loss > 0) {
                    addChoices(each, rank + (loss == 2 ? 0 : LAST));
                }
            }
        }
        if (inserts) {
            frames.addChoice(ACCEPT, hasTaker ? 0 : LAST);
        }
        addCrashed(0);
        addCrashed(1);
    }

    private void addCrashed(int end) {
        int removal = state.crashedRemove(end);
        if (removal != NONE) {
            addChoices(removal, LAST + LAST / 2);
        }
    }

    private void addChoices(int removal, long rank) {
        boolean completed = state.operations.isCompleted(removal);
        candidates.find(
                state.end(removal),
                completed ? state.value[removal] : LineCandidates.ANY,
                completed);
        for (int i = 0; i < candidates.elements.size; i++) {
            int each = candidates.elements.data[i];
            int spot = candidates.spots.data[i];
            long dear = OPEN;
            if (!state.operations.isCompleted(each)) {
                dear = CRASHED;
            } else if (state.over[each]) {
                dear = Math.min(OPEN - 1, state.spot - spot);
            }
            frames.addChoice(removals.size, rank + dear);
            removals.add(removal);
            elements.add(each);
            spots.add(spot);
        }
    }

    private void drop() {
        removals.size = (int) frames.firstWord();
        elements.size = removals.size;
        spots.size = removals.size;
        frames.drop();
    }

    /** Changes some of the last choices so that it goes on; false when that is given up. */
    private boolean repair() {
        int top = frames.count();
        int target = state.position;
        for (int stage = 0; stage < CHANGES.length && steps <= mostSteps; stage++) {
            int base = Math.max(0, top - 1 - BACK[stage]);
            int length = top - 1 - base;
            save(base, length);
            settled = top;
            long end = Math.min(mostSteps, steps + STEPS[stage]);
            boolean repaired =
                    CHANGES[stage] == IN_PARTS
                            ? isRepairedInParts(base, target, end)
                            : isRepaired(CHANGES[stage], base, target, end);
            if (repaired) {
                changes = 0;
                return true;
            }
            restore(base, length);
        }
        return false;
    }

    private void save(int base, int length) {
        if (saved.length < length) {
            saved = new int[2 * length];
        }
        for (int i = 0; i < length; i++) {
            saved[i] = frames.chosen(base + i);
        }
    }

    /** Makes the same choices again from a frame on, with all others to be tried once more. */
    private void restore(int base, int length) {
        while (frames.count() > base + 1) {
            drop();
        }
        state.comeBack(frames);
        drop();
        changes = 0;
        for (int i = 0; i < length; i++) {
            isSpent();
            push();
            frames.choose(saved[i]);
            choose(saved[i]);
        }
        push();
    }

    /** Changes so many choices at most, from a frame on; true past an event. */
    private boolean isRepaired(int mostChanges, int base, int target, long end) {
        while (steps < end) {
            int top = frames.count() - 1;
            int before = top < settled ? 0 : frames.number(LineState.FACTS - 1);
            int choice = before < mostChanges ? frames.nextChoice() : SearchFrames.NO_CHOICE;
            if (choice != SearchFrames.NO_CHOICE) {
                changes = before + 1;
                choose(choice);
                if (goesBeyond(target)) {
                    return true;
                }
            } else if (top == base) {
                return false;
            } else {
                drop();
                settled = Math.min(settled, frames.count());
            }
        }
        return false;
    }

    /** Changes one choice, and wherever that leads to a dead end, one more near there. */
    private boolean isRepairedInParts(int base, int target, long end) {
        while (steps < end) {
            int choice = frames.nextChoice();
            if (choice != SearchFrames.NO_CHOICE) {
                int changed = frames.count();
                choose(choice);
                if (goesBeyondInParts(changed, target)) {
                    return true;
                }
                while (frames.count() > changed) {
                    drop();
                }
            } else if (frames.count() - 1 == base) {
                return false;
            } else {
                drop();
            }
        }
        return false;
    }

    private boolean goesBeyondInParts(int changed, int target) {
        for (int part = 0; part <= PARTS; part++) {
            changes = 0;
            if (goesBeyond(target)) {
                return true;
            }
            int from = Math.max(changed, frames.count() - 1 - BACK_IN_PART);
            settled = frames.count();
            if (part == PARTS
                    || from >= frames.count()
                    || !isRepaired(1, from, state.position, steps + STEPS_IN_PART)) {
                return false;
            }
        }
        return false;
    }
}
