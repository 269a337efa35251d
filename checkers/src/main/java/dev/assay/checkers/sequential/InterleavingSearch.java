// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.sequential;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.StateSpace;
import dev.assay.checkers.sequential.SequentialProblem.Operations;
import java.util.Arrays;
import java.util.Optional;

/**
 * Looks for an interleaving of the processes that the model allows, depth first and without
 * recursion. A configuration is how far each process has come and the state of each group of keys;
 * those that led nowhere are remembered whole, so that nothing is tried twice and nothing is
 * mistaken for something else. Operations that change nothing are taken as soon as the state allows
 * them, which never closes a way; for registers whose values tell who put them the search keeps to
 * the order of {@link RegisterSaturation}, and overwrites nothing that somebody has still to see.
 *
 * <p>Deciding is NP-complete (Gibbons and Korach 1997); p processes of m operations and s states
 * have at most (m + 1)^p s configurations, and a history that an obvious order explains costs O(n
 * p). Of optional changes that are equal and last in their processes only the first is tried.
 */
final class InterleavingSearch<S> {
    private static final int POLL_EVERY = 256;

    private final SequentialProblem<S> problem;
    private final Operations operations;
    private final StateSpace<S> space;
    private final RegisterFacts<S> facts;
    private final RegisterSaturation<S> order;
    private final Budget.Meter meter;
    private final FailedConfigurations failed;
    private final long mostConfigurations;

    private final int[] done;
    private final int[] state;
    private final int[] row;

    /** By group: how many of its required operations are left. */
    private final int[] left;

    /** By operation, and by group for the start: how many have still to see what it put. */
    private final int[] readersLeft;

    private final int[] startReadersLeft;

    /** By group: who changed it last, or {@link RegisterFacts#START}. */
    private final int[] lastChange;

    private int required;
    private long explored;

    // What was done, by depth: the operation, and what it replaced.
    private final int[] taken;
    private final int[] doneBefore;
    private final int[] stateBefore;
    private final int[] changeBefore;
    private int depth;

    // The moves of each depth that have not been tried: operation and target, one after the other.
    private final int[] movesFrom;
    private final int[] movesNext;
    private final boolean[] isForced;
    private int[] moves = new int[64];
    private int movesEnd;

    private int[] furthest = new int[0];
    private int furthestRequired = -1;
    private final int allRequired;

    /**
     * A search.
     *
     * @param mostConfigurations then the budget of this search is spent
     */
    InterleavingSearch(
            RegisterFacts<S> facts,
            RegisterSaturation<S> order,
            Budget.Meter meter,
            long mostConfigurations) {
        this.facts = facts;
        this.order = order;
        this.meter = meter;
        this.mostConfigurations = mostConfigurations;
        problem = facts.problem;
        operations = problem.operations();
        space = problem.space();
        done = new int[problem.lines().length];
        state = new int[problem.groups()];
        Arrays.fill(state, StateSpace.INITIAL);
        left = new int[problem.groups()];
        for (int each = 0; each < operations.size(); each++) {
            left[operations.group()[each]] += operations.isOptional()[each] ? 0 : 1;
        }
        row = new int[done.length + state.length];
        failed = new FailedConfigurations(row.length, meter);
        readersLeft = facts.readersCopy();
        startReadersLeft = facts.readersOfStart.clone();
        lastChange = new int[problem.groups()];
        Arrays.fill(lastChange, RegisterFacts.START);
        required = problem.required();
        allRequired = required;
        int depths = operations.size() + 1;
        meter.allocated(depths * 25L + row.length * 4L);
        taken = new int[depths];
        doneBefore = new int[depths];
        stateBefore = new int[depths];
        changeBefore = new int[depths];
        movesFrom = new int[depths];
        movesNext = new int[depths];
        isForced = new boolean[depths];
    }

    /** The operations in an order that explains the problem; empty when there is none. */
    Optional<int[]> run() {
        if (!enter()) {
            return Optional.of(Arrays.copyOf(taken, depth));
        }
        while (true) {
            if (movesNext[depth] < movesEnd) {
                int next = movesNext[depth];
                movesNext[depth] += 2;
                take(moves[next], moves[next + 1]);
                if (!enter()) {
                    return Optional.of(Arrays.copyOf(taken, depth));
                }
            } else {
                if (!isForced[depth]) {
                    failed.add(configuration());
                }
                movesEnd = movesFrom[depth];
                if (depth == 0) {
                    return Optional.empty();
                }
                takeBack();
            }
        }
    }

    /** The operations of the longest order that was found, when there is no whole one. */
    int[] furthest() {
        return furthest.clone();
    }

    /** How many of the operations that must take effect did so at most. */
    int reached() {
        return Math.max(0, furthestRequired);
    }

    int allRequired() {
        return allRequired;
    }

    /** How many configurations were looked at. */
    long explored() {
        return explored;
    }

    /** Collects the moves from here; false when nothing is left to do. */
    private boolean enter() {
        if (allRequired - required > furthestRequired) {
            furthestRequired = allRequired - required;
            furthest = Arrays.copyOf(taken, depth);
        }
        if (required == 0) {
            return false;
        }
        if (++explored % POLL_EVERY == 0) {
            meter.explored(POLL_EVERY);
            meter.poll();
        }
        if (explored > mostConfigurations) {
            throw new Budget.Spent("the limit of this search was reached");
        }
        movesFrom[depth] = movesEnd;
        movesNext[depth] = movesEnd;
        isForced[depth] = findForced();
        if (!isForced[depth] && !failed.contains(configuration())) {
            findMoves();
        }
        return true;
    }

    private boolean findForced() {
        for (int line = 0; line < done.length; line++) {
            int[] ofLine = problem.lines()[line];
            if (done[line] < ofLine.length) {
                int next = ofLine[done[line]];
                if (operations.isPure()[next] && !operations.isOptional()[next]) {
                    int target = target(next);
                    if (target >= 0) {
                        push(next, target);
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Where the operation leads from here, as {@link StateSpace#next} says it. */
    private int target(int operation) {
        return order.allows(operation, done) && !overwritesTooSoon(operation)
                ? space.next(
                        state[operations.group()[operation]], operations.callClass()[operation])
                : StateSpace.IMPOSSIBLE;
    }

    private boolean overwritesTooSoon(int operation) {
        if (operations.puts()[operation] < 0 || !facts.isTracked(operation)) {
            return false;
        }
        int group = operations.group()[operation];
        int last = lastChange[group];
        int waiting = last >= 0 ? readersLeft[last] : startReadersLeft[group];
        return waiting > (facts.source[operation] == last ? 1 : 0);
    }

    // Whoever called first comes first, since most histories are nearly linearizable; optional
    // operations come last, since most did not happen.
    private void findMoves() {
        int start = movesEnd;
        for (int line = 0; line < done.length; line++) {
            findMoves(problem.lines()[line], done[line], start);
        }
        int count = (movesEnd - start) / 2;
        long[] sorted = new long[count];
        for (int i = 0; i < count; i++) {
            int operation = moves[start + 2 * i];
            long late = operations.isOptional()[operation] ? 1L << 62 : 0;
            sorted[i] = late | ((long) operation << 31) | moves[start + 2 * i + 1];
        }
        Arrays.sort(sorted);
        for (int i = 0; i < count; i++) {
            moves[start + 2 * i] = (int) ((sorted[i] & ~(1L << 62)) >>> 31);
            moves[start + 2 * i + 1] = (int) (sorted[i] & Integer.MAX_VALUE);
        }
    }

    private void findMoves(int[] ofLine, int from, int start) {
        for (int at = from; at < ofLine.length; at++) {
            int operation = ofLine[at];
            boolean isOptional = operations.isOptional()[operation];
            boolean isLast = at == from && at == ofLine.length - 1;
            boolean isTwin = isOptional && isLast && hasTwin(operation, start);
            int target = isTwin ? StateSpace.IMPOSSIBLE : target(operation);
            if (target >= 0) {
                push(operation, target);
            } else if (target < StateSpace.IMPOSSIBLE) {
                for (int each : space.choices(target)) {
                    push(operation, each);
                }
            }
            if (!isOptional) {
                return;
            }
        }
    }

    private boolean hasTwin(int operation, int start) {
        for (int move = start; move < movesEnd; move += 2) {
            int other = moves[move];
            int place = problem.placeOf()[other];
            if (operations.callClass()[other] == operations.callClass()[operation]
                    && operations.isOptional()[other]
                    && place == done[lineOf(other)]
                    && place == problem.lines()[lineOf(other)].length - 1) {
                return true;
            }
        }
        return false;
    }

    private void push(int operation, int target) {
        if (movesEnd + 2 > moves.length) {
            meter.allocated(moves.length * 4L);
            moves = Arrays.copyOf(moves, moves.length * 2);
        }
        moves[movesEnd++] = operation;
        moves[movesEnd++] = target;
    }

    private int lineOf(int operation) {
        return problem.lineOf()[operation];
    }

    private void take(int operation, int target) {
        int line = lineOf(operation);
        int group = operations.group()[operation];
        taken[depth] = operation;
        doneBefore[depth] = done[line];
        stateBefore[depth] = state[group];
        changeBefore[depth] = lastChange[group];
        depth++;
        done[line] = problem.placeOf()[operation] + 1;
        state[group] = target;
        if (operations.puts()[operation] >= 0) {
            lastChange[group] = operation;
        }
        count(operation, group, -1);
    }

    private void takeBack() {
        depth--;
        int operation = taken[depth];
        int group = operations.group()[operation];
        done[lineOf(operation)] = doneBefore[depth];
        state[group] = stateBefore[depth];
        lastChange[group] = changeBefore[depth];
        count(operation, group, 1);
    }

    private void count(int operation, int group, int change) {
        int source = facts.source[operation];
        if (source >= 0) {
            readersLeft[source] += change;
        } else if (source == RegisterFacts.START) {
            startReadersLeft[group] += change;
        }
        if (!operations.isOptional()[operation]) {
            required += change;
            left[group] += change;
        }
    }

    /** What matters for the rest: nobody asks for the state of a group that is done. */
    private int[] configuration() {
        System.arraycopy(done, 0, row, 0, done.length);
        for (int group = 0; group < state.length; group++) {
            row[done.length + group] = left[group] == 0 ? 0 : state[group];
        }
        return row;
    }
}
