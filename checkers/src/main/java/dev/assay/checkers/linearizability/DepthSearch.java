// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import java.util.Arrays;

/**
 * Looks for an order of a problem by depth: takes one way on, as far as it goes, and comes back to
 * the last choice where it ends (Wing and Gong, "Testing and verifying concurrent objects", JPDC
 * 1993; with the table of Lowe, "Testing for linearizability", CCPE 2017, section 4). Where there
 * are many orders it finds one long before {@link FrontierSearch} has looked at all that could be
 * the case.
 *
 * <p>A configuration is the number of returns explained, the state, which open operations took
 * effect, and how many crashed ones of each class; none is entered twice. Pure operations take
 * effect as soon as the state allows it; then the open operations are tried by their returns or by
 * their invocations (which is better depends on the object), of those with equal calls only the one
 * that returns first, and crashed operations at last. Nothing is hidden, discharged, foreseen or
 * covered here, so that the two searches have little but the numbering of states in common.
 *
 * <p>O(n 2^k s) configurations at worst for n operations, k of them open at a time, and s states,
 * each O(k); crashed operations stay open for ever. It can be interrupted and goes on where it was.
 * Used by one thread.
 */
final class DepthSearch<S> {
    private static final int GOES_ON = -1;

    /** Of the memory that the check may take, this search has so much. */
    private static final int SHARE_OF_MEMORY = 8;

    private final Problem<S> problem;
    private final Layout layout;
    private final int[] rank;
    private final ReversibleOpenOperations open;
    private final Effort effort;
    private final VisitedConfigurations visited;
    private final long[] current;
    private final long[] next;
    private final int[] classSeen;
    private int stamp;

    /** The operations that took effect on the way to the current configuration. */
    private int[] path = new int[64];

    private int pathLength;

    /** Configurations on the way, with what is still to be tried from each. */
    private long[] frameWords;

    private int[] frameReturns = new int[64];
    private int[] framePath = new int[64];
    private int[] frameChoices = new int[65];
    private int frames;

    /** Operation, or complement of a crashed class, and the state that it leads to. */
    private int[] choices = new int[256];

    private int choicesLength;

    /** How a stretch of the search ended. */
    enum Outcome {
        /** There is an order, see {@link #order}. */
        FOUND,
        /** There is none. */
        EXHAUSTED,
        /** There is more to look at. */
        INTERRUPTED,
        /** Its memory is full; there may be an order or not. */
        GIVEN_UP
    }

    /** Which of the open operations is tried first. */
    enum Preference {
        /** The one that returns first: what must be done next; good for a stack. */
        EARLIEST_RETURN,
        /** The one that was invoked first: what was probably done first; good for a queue. */
        EARLIEST_INVOCATION
    }

    DepthSearch(Problem<S> problem, Preference preference, Budget.Meter meter) {
        this.problem = problem;
        rank =
                preference == Preference.EARLIEST_RETURN
                        ? problem.operations().returned()
                        : problem.operations().invoked();
        layout = new Layout(problem, new boolean[problem.operations().pure().length]);
        open = new ReversibleOpenOperations(problem, layout);
        effort = new Effort(meter);
        visited =
                new VisitedConfigurations(
                        layout.words + 1, meter.budget().bytes() / SHARE_OF_MEMORY, meter);
        current = new long[layout.words];
        next = new long[layout.words];
        frameWords = new long[64 * layout.words];
        classSeen = new int[problem.operations().pure().length];
        Layout.setState(current, StateSpace.INITIAL);
        System.arraycopy(current, 0, next, 0, layout.words);
        frames = GOES_ON;
    }

    /**
     * Searches on.
     *
     * @param configurations so many at most
     */
    Outcome run(long configurations) {
        try {
            if (frames == GOES_ON) {
                frames = 0;
                if (arrive()) {
                    return Outcome.FOUND;
                }
            }
            for (long left = configurations; left > 0; left--) {
                if (visited.isFull()) {
                    visited.release();
                    return Outcome.GIVEN_UP;
                }
                if (frames == 0) {
                    return Outcome.EXHAUSTED;
                }
                if (stepOn()) {
                    return Outcome.FOUND;
                }
            }
            return Outcome.INTERRUPTED;
        } finally {
            effort.report();
        }
    }

    /** The order that was found. */
    int[] order() {
        return Arrays.copyOf(path, pathLength);
    }

    /** Gives back its memory. */
    void release() {
        visited.release();
    }

    /** Tries the next choice of the last configuration, or leaves it; true when an order ends. */
    private boolean stepOn() {
        int frame = frames - 1;
        if (frameChoices[frame] == choicesLength) {
            frames--;
            return false;
        }
        effort.spend();
        int state = choices[--choicesLength];
        int taken = choices[--choicesLength];
        open.comeBackTo(frameReturns[frame]);
        pathLength = framePath[frame];
        System.arraycopy(frameWords, frame * layout.words, next, 0, layout.words);
        Layout.setState(next, state);
        if (taken >= 0) {
            layout.markDone(next, taken);
            addToPath(taken);
        } else {
            int use = layout.used(next, ~taken);
            layout.use(next, ~taken);
            addToPath(layout.crashedOperations[~taken][use]);
        }
        return arrive();
    }

    private void addToPath(int operation) {
        if (pathLength == path.length) {
            path = Arrays.copyOf(path, pathLength * 2);
        }
        path[pathLength++] = operation;
    }

    /** Goes on from {@link #next} to where something has to be chosen; true at the end. */
    private boolean arrive() {
        System.arraycopy(next, 0, current, 0, layout.words);
        completePures();
        while (!open.isAtEnd() && layout.isDone(current, 0, open.goal())) {
            layout.unmark(current, open.goal());
            open.goOn();
            completePures();
        }
        if (open.isAtEnd()) {
            return true;
        }
        if (visited.add(current, open.returns())) {
            push();
        }
        return false;
    }

    private void completePures() {
        int state = Layout.state(current, 0);
        for (int each = open.firstPure(); each >= 0; each = open.after(each)) {
            if (!layout.isDone(current, 0, each)
                    && problem.space().next(state, callClass(each)) != StateSpace.IMPOSSIBLE) {
                layout.markDone(current, each);
                addToPath(each);
            }
        }
    }

    private int callClass(int operation) {
        return problem.operations().callClass()[operation];
    }

    private void push() {
        if (frames == frameReturns.length) {
            int length = frames * 2;
            frameReturns = Arrays.copyOf(frameReturns, length);
            framePath = Arrays.copyOf(framePath, length);
            frameChoices = Arrays.copyOf(frameChoices, length + 1);
            frameWords = Arrays.copyOf(frameWords, Math.multiplyExact(length, layout.words));
        }
        System.arraycopy(current, 0, frameWords, frames * layout.words, layout.words);
        frameReturns[frames] = open.returns();
        framePath[frames] = pathLength;
        frameChoices[frames] = choicesLength;
        frames++;
        addChoices();
    }

    /** Choices are taken from the end, so the best come last. */
    private void addChoices() {
        int state = Layout.state(current, 0);
        for (int number = 0; number < layout.crashedClass.length; number++) {
            if (layout.used(current, number) < open.available(number)) {
                addTargets(~number, state, layout.crashedClass[number]);
            }
        }
        int first = choicesLength;
        stamp++;
        for (int each = open.firstMutation(); each >= 0; each = open.after(each)) {
            int callClass = callClass(each);
            if (!layout.isDone(current, 0, each) && classSeen[callClass] != stamp) {
                classSeen[callClass] = stamp;
                addTargets(open.earliest(each, current), state, callClass);
            }
        }
        sortByRank(first);
    }

    private void addTargets(int taken, int state, int callClass) {
        int target = problem.space().next(state, callClass);
        if (target < StateSpace.IMPOSSIBLE) {
            for (int each : problem.space().choices(target)) {
                addChoice(taken, each);
            }
        } else if (target != StateSpace.IMPOSSIBLE && (taken >= 0 || target != state)) {
            // A crashed operation that changes nothing need not take effect.
            addChoice(taken, target);
        }
    }

    private void addChoice(int taken, int target) {
        if (choicesLength + 2 > choices.length) {
            choices = Arrays.copyOf(choices, choices.length * 2);
        }
        choices[choicesLength++] = taken;
        choices[choicesLength++] = target;
    }

    /** The best last, since choices are taken from the end. */
    private void sortByRank(int first) {
        for (int i = first + 2; i < choicesLength; i += 2) {
            int taken = choices[i];
            int target = choices[i + 1];
            int at = i;
            while (at > first && rank[choices[at - 2]] < rank[taken]) {
                choices[at] = choices[at - 2];
                choices[at + 1] = choices[at - 1];
                at -= 2;
            }
            choices[at] = taken;
            choices[at + 1] = target;
        }
    }
}
