// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a search does at a return: finds every configuration in which the operation has taken
 * effect, by letting others take effect before it where that makes a difference. See {@link
 * FrontierSearch} for what is left out and why. O(open operations) a configuration that is
 * expanded, and as much again for the crashed classes that lead anywhere.
 */
final class Expansion<S> {
    private static final int NO_LIMIT = Integer.MAX_VALUE / 2;

    private final Problem<S> problem;
    private final StateSpace<S> space;
    private final Layout layout;
    private final Marks marks;
    private final OpenOperations open;
    private final CrashedOperations crashed;
    private final Paths paths;
    private final Optional<Foresight<S>> foresight;
    private final KeyIndependence independence;
    private final Effort effort;
    private final long[] current;
    private final long[] changed;
    private final ConfigurationTable waiting;
    private ConfigurationTable survivors;
    private int[] followed = new int[16];
    private boolean[] hasFollower = new boolean[16];
    private int event;
    private boolean thorough;
    private int slack = NO_LIMIT;
    private int cheapest;
    private boolean truncated;

    /** What a search shares with its steps. */
    record Surroundings<S>(
            Layout layout,
            Marks marks,
            OpenOperations open,
            CrashedOperations crashed,
            Paths paths,
            Optional<Foresight<S>> foresight) {}

    Expansion(Problem<S> problem, Surroundings<S> surroundings, Effort effort, Budget.Meter meter) {
        this.problem = problem;
        this.space = problem.space();
        this.layout = surroundings.layout;
        this.marks = surroundings.marks;
        this.open = surroundings.open;
        this.crashed = surroundings.crashed;
        this.paths = surroundings.paths;
        this.foresight = surroundings.foresight;
        this.effort = effort;
        independence = new KeyIndependence(problem);
        current = new long[layout.words];
        changed = new long[layout.words];
        waiting = new ConfigurationTable(layout, marks, meter);
        survivors = new ConfigurationTable(layout, marks, meter);
    }

    /** See {@link FrontierSearch#thrifty}. */
    void thrifty(int newSlack, int alternatives) {
        slack = newSlack;
        survivors.narrow(alternatives);
        waiting.narrow(alternatives);
    }

    /** True when a configuration was left out that may have led somewhere. */
    boolean isTruncated() {
        return truncated || survivors.isTruncated() || waiting.isTruncated();
    }

    /** What the last exploration found. */
    ConfigurationTable survivors() {
        return survivors;
    }

    /** Gives the survivors away for a table that is not needed any more. */
    ConfigurationTable exchange(ConfigurationTable unneeded) {
        ConfigurationTable given = survivors;
        survivors = unneeded;
        return given;
    }

    void release() {
        waiting.release();
        survivors.release();
    }

    /**
     * Where orders end that cannot go on, with those that were not worth going on with: they belong
     * to an explanation all the same.
     */
    ConfigurationTable exploreThoroughly(ConfigurationTable frontier, int operation) {
        thorough = true;
        explore(frontier, operation);
        thorough = false;
        return waiting;
    }

    /** Finds every configuration in which the operation can have returned. */
    void explore(ConfigurationTable frontier, int operation) {
        event++;
        survivors.clear();
        waiting.clear();
        cheapest = NO_LIMIT;
        relateTo(operation);
        boolean mayBeHidden = layout.kindOf(operation).canBeHidden();
        for (int i = 0; i < frontier.size(); i++) {
            if (frontier.isRemoved(i)) {
                continue;
            }
            frontier.load(i, current);
            int node = frontier.node(i);
            if (mayBeHidden
                    && !layout.isDone(current, 0, operation)
                    && layout.isSafe(current, 0, operation)) {
                System.arraycopy(current, 0, changed, 0, layout.words);
                survive(changed, node, frontier.cost(i), operation);
            }
            arrive(current, node, frontier.cost(i), operation);
        }
        int next = 0;
        int nextCrashed = 0;
        while (true) {
            if (next < waiting.size()) {
                expandOpen(next++, operation);
            } else if (nextCrashed < waiting.size() && crashed.exist()) {
                expandCrashed(nextCrashed++, operation);
            } else {
                break;
            }
        }
    }

    private void relateTo(int operation) {
        if (!independence.isUseful()) {
            return;
        }
        int[] callClass = problem.operations().callClass();
        independence.begin();
        for (int i = 0; i < open.mutations(); i++) {
            independence.join(callClass[open.mutation(i)]);
        }
        for (int pure : open.pures()) {
            independence.join(callClass[pure]);
        }
        for (int number = 0; number < layout.crashedClass.length; number++) {
            if (crashed.available(number) > 0) {
                independence.join(layout.crashedClass[number]);
            }
        }
        independence.relateTo(callClass[operation]);
    }

    private boolean isRelated(int callClass) {
        return !independence.isUseful() || independence.isRelated(callClass);
    }

    private void survive(long[] configuration, int node, int cost, int operation) {
        int end = open.completePure(configuration, node, paths);
        if (!isDoomed(configuration)) {
            layout.unmark(configuration, operation);
            survivors.add(configuration, end, cost);
            cheapest = Math.min(cheapest, cost);
        }
    }

    private boolean isDoomed(long[] configuration) {
        if (foresight.isEmpty()) {
            return false;
        }
        return switch (foresight.get().prospect(configuration)) {
            case DOOMED -> true;
            case FORGOTTEN -> {
                Layout.setState(configuration, StateSpace.FORGOTTEN);
                yield false;
            }
            case OPEN -> false;
        };
    }

    /**
     * Files a configuration under survivors when the operation has taken effect in it, else under
     * those to expand.
     */
    private void arrive(long[] configuration, int node, int cost, int operation) {
        int end = open.completePure(configuration, node, paths);
        if (isDoomed(configuration)) {
            return;
        }
        if (layout.isDone(configuration, 0, operation)) {
            layout.unmark(configuration, operation);
            survivors.add(configuration, end, cost);
            cheapest = Math.min(cheapest, cost);
        } else {
            waiting.add(configuration, end, cost);
        }
    }

    private void expandOpen(int index, int operation) {
        if (waiting.isRemoved(index)) {
            return;
        }
        effort.spend();
        waiting.load(index, current);
        int state = Layout.state(current, 0);
        int node = waiting.node(index);
        int cost = waiting.cost(index);
        for (int i = 0; i < open.mutations(); i++) {
            int candidate = open.mutation(i);
            int callClass = problem.operations().callClass()[candidate];
            if (layout.isDone(current, 0, candidate)
                    || open.waitsForTwin(i, current)
                    || !isRelated(callClass)) {
                continue;
            }
            int target = space.next(state, callClass);
            if (target >= 0) {
                takeEffect(candidate, target, node, cost, operation);
            } else if (target != StateSpace.IMPOSSIBLE) {
                for (int choice : space.choices(target)) {
                    takeEffect(candidate, choice, node, cost, operation);
                }
            }
        }
    }

    private void takeEffect(int candidate, int state, int node, int cost, int operation) {
        boolean overwrites = layout.kindOf(candidate) == Layout.Kind.OVERWRITING;
        if (overwrites && candidate != operation && isIdle(state)) {
            return;
        }
        System.arraycopy(current, 0, changed, 0, layout.words);
        layout.markDone(changed, candidate);
        Layout.setState(changed, state);
        if (overwrites) {
            dischargeAll(changed);
        }
        arrive(changed, paths.add(candidate, node), cost, operation);
    }

    private void dischargeAll(long[] configuration) {
        for (int word = 0; word < layout.bitWords; word++) {
            configuration[word] |= marks.safe[word];
        }
    }

    /**
     * True when nobody would see a state that overwrites the present one: no pure operation takes
     * effect there, and no change but overwriting ones can follow.
     */
    private boolean isIdle(int state) {
        return !thorough && !hasFollower(state) && !open.completesAny(current, state);
    }

    private boolean hasFollower(int state) {
        if (state >= followed.length) {
            followed = Arrays.copyOf(followed, Math.max(state + 1, followed.length * 2));
            hasFollower = Arrays.copyOf(hasFollower, followed.length);
        }
        if (followed[state] != event) {
            followed[state] = event;
            hasFollower[state] = computeFollower(state);
        }
        return hasFollower[state];
    }

    private boolean computeFollower(int state) {
        boolean found = crashed.anyObserves(state);
        for (int i = 0; i < open.mutations() && !found; i++) {
            int callClass = problem.operations().callClass()[open.mutation(i)];
            found =
                    layout.kind[callClass] != Layout.Kind.OVERWRITING
                            && space.next(state, callClass) != StateSpace.IMPOSSIBLE;
        }
        return found;
    }

    private void expandCrashed(int index, int operation) {
        if (waiting.isRemoved(index)) {
            return;
        }
        // Configurations wait in the order of how many crashed operations took effect at this
        // event,
        // so that no survivor is dearer by more than the slack when the frontier held none that
        // was.
        int cost = waiting.cost(index) + 1;
        if (cost > cheapest + slack) {
            truncated = true;
            return;
        }
        effort.spend();
        waiting.load(index, current);
        int state = Layout.state(current, 0);
        int node = waiting.node(index);
        for (int kind : crashed.leadingOn(state)) {
            if (layout.used(current, kind) >= crashed.available(kind)
                    || !isRelated(layout.crashedClass[kind])) {
                continue;
            }
            int target = space.next(state, layout.crashedClass[kind]);
            if (target >= 0) {
                takeEffectCrashed(kind, target, node, cost, operation);
            } else if (target != StateSpace.IMPOSSIBLE) {
                for (int choice : space.choices(target)) {
                    takeEffectCrashed(kind, choice, node, cost, operation);
                }
            }
        }
    }

    private void takeEffectCrashed(int kind, int state, int node, int cost, int operation) {
        if (state == Layout.state(current, 0)) {
            return;
        }
        boolean overwrites = layout.kind[layout.crashedClass[kind]] == Layout.Kind.OVERWRITING;
        if (overwrites && isIdle(state)) {
            return;
        }
        int operationUsed = layout.crashedOperations[kind][layout.used(current, kind)];
        System.arraycopy(current, 0, changed, 0, layout.words);
        layout.use(changed, kind);
        Layout.setState(changed, state);
        if (overwrites) {
            dischargeAll(changed);
        }
        arrive(changed, paths.add(operationUsed, node), cost, operation);
    }
}
