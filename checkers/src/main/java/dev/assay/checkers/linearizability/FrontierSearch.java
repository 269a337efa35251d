// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.Problem.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Decides a problem by breadth, event by event: the frontier holds every configuration (state,
 * which open operations took effect, how many crashed ones of each kind) that explains all returns
 * so far; at a return, only the configurations survive in which the operation took effect or can.
 * When none survives, no order exists, and this is the earliest event at which that is so.
 *
 * <p>"Just-in-time linearization" (Lowe, "Testing for linearizability", CCPE 2017): operations take
 * effect only when a return asks for it, and that return's operation comes last. What is not
 * explored, and why nothing is lost:
 *
 * <ul>
 *   <li>a pure operation that the state allows takes effect at once, for it changes nothing;
 *   <li>a change that every state allows (a write) need not be used where it is not seen: as soon
 *       as one that overwrites takes effect, all of them that are open can have taken effect right
 *       before it. They are then <em>discharged</em>, and may be used all the same until they
 *       return, for taking one away from where nobody sees it changes nothing;
 *   <li>two changes that overwrite, one right after the other, do no more than the second;
 *   <li>of open operations with equal calls the one that returns first goes first, for they can be
 *       exchanged (see {@link OpenOperations#waitsForTwin});
 *   <li>crashed operations with equal calls are counted, not told apart; one that changes nothing
 *       is never used;
 *   <li>operations on keys that have nothing to do with the one that returns take effect later (see
 *       {@link KeyIndependence});
 *   <li>what a read that returns soon will refute anyhow (see {@link Foresight}) is given up at
 *       once;
 *   <li>a configuration that another covers (see {@link Marks}) is dropped.
 * </ul>
 *
 * <p>Every order of the history is followed: at a return whose operation has not taken effect, the
 * search does what the order does up to that operation, but for the changes that the order hides;
 * by induction it stands at a configuration that covers the order's own.
 *
 * <p>Complexity: with n operations, k of them open at a time and s states, O(n 2^k s)
 * configurations at worst without crashed operations, commonly O(n); each crashed operation stays
 * open for ever. Memory: two frontiers, and the orders of those alive. It sees nothing but the
 * model: a model that allows too much hides violations. Used by one thread, once.
 */
final class FrontierSearch<S> {
    private final Problem<S> problem;
    private final StateSpace<S> space;
    private final boolean[] uncounted;
    private final Layout layout;
    private final Paths paths;
    private final OpenOperations open;
    private final Optional<Foresight<S>> foresight;
    private final CrashedOperations crashed;
    private final long[] current;
    private final Expansion<S> expansion;
    private final Effort effort;
    private ConfigurationTable frontier;
    private int[] frontierSizes = new int[64];
    private int returns;
    private List<Situation> begun = List.of();

    /**
     * Prepares a search.
     *
     * @param looksAhead whether to leave out what a later read refutes: faster, but the return at
     *     which a refutation is found may then come before the one that completes the contradiction
     */
    FrontierSearch(Problem<S> problem, boolean looksAhead, Budget.Meter meter) {
        this(problem, looksAhead, new boolean[problem.operations().pure().length], meter);
    }

    /**
     * Prepares a search of a relaxation.
     *
     * @param uncounted by call class: an operation that never returns may take effect any number of
     *     times after its invocation, which makes for fewer configurations
     */
    FrontierSearch(
            Problem<S> problem, boolean looksAhead, boolean[] uncounted, Budget.Meter meter) {
        this.problem = problem;
        this.space = problem.space();
        this.uncounted = uncounted.clone();
        layout = new Layout(problem, uncounted);
        Marks marks = new Marks(layout);
        paths = new Paths(meter);
        open = new OpenOperations(problem, layout, marks);
        foresight =
                looksAhead && problem.model().looksAhead()
                        ? Optional.of(new Foresight<>(problem, layout))
                        : Optional.empty();
        crashed = new CrashedOperations(space, layout);
        current = new long[layout.words];
        frontier = new ConfigurationTable(layout, marks, meter);
        effort = new Effort(meter);
        expansion =
                new Expansion<>(
                        problem,
                        new Expansion.Surroundings<>(
                                layout, marks, open, crashed, paths, foresight),
                        effort,
                        meter);
    }

    /** Spends no more than so many configurations. */
    FrontierSearch<S> limitedTo(long configurations) {
        effort.limit(configurations);
        return this;
    }

    /** True when the search ended because of {@link #limitedTo}. */
    boolean isBeyondLimit() {
        return effort.isBeyondLimit();
    }

    /**
     * Keeps only configurations that used few crashed operations: at most so many more than the
     * cheapest one, and at most so many alternatives of the same state and bits. Fast where an
     * order exists, {@link SearchResult.Inconclusive} where it may have been missed.
     */
    FrontierSearch<S> thrifty(int newSlack, int alternatives) {
        expansion.thrifty(newSlack, alternatives);
        frontier.narrow(alternatives);
        return this;
    }

    /** How many configurations the search has explored so far. */
    long explored() {
        return effort.spent();
    }

    /** How many returns the search has explained so far. */
    int returns() {
        return returns;
    }

    /**
     * Searches.
     *
     * @param starts everything that can be the case before the first event
     * @param stopAfter stop when so many operations have returned
     */
    SearchResult run(List<Situation> starts, int stopAfter) {
        try {
            begin(starts);
            for (int next : problem.order()) {
                if (next >= 0) {
                    invoke(next);
                } else if (returns == stopAfter) {
                    return new SearchResult.Reached(situations());
                } else if (!completes(~next)) {
                    return expansion.isTruncated() || frontier.isTruncated()
                            ? new SearchResult.Inconclusive()
                            : refuted(~next);
                }
            }
            return new SearchResult.Linearizable(someOrder());
        } finally {
            effort.report();
            frontier.release();
            expansion.release();
            paths.release();
        }
    }

    private void begin(List<Situation> starts) {
        begun = starts;
        for (int number = 0; number < starts.size(); number++) {
            Situation start = starts.get(number);
            Arrays.fill(current, 0);
            Layout.setState(current, start.state());
            int[] used = start.used().clone();
            for (int operation : start.hidden()) {
                if (problem.role()[operation] == Role.REQUIRED) {
                    Layout.set(current, layout.safeBit(operation));
                }
            }
            for (int operation : start.done()) {
                if (problem.role()[operation] == Role.REQUIRED) {
                    layout.markDone(current, operation);
                } else if (problem.role()[operation] == Role.OPTIONAL) {
                    used[problem.operations().callClass()[operation]]++;
                }
            }
            for (int kind = 0; kind < layout.crashedClass.length; kind++) {
                for (int count = used[layout.crashedClass[kind]]; count > 0; count--) {
                    layout.use(current, kind);
                }
            }
            frontier.add(current, paths.root(number), 0);
        }
    }

    private void invoke(int operation) {
        if (problem.role()[operation] == Role.REQUIRED) {
            open.add(operation);
            return;
        }
        crashed.invoke(problem.operations().callClass()[operation]);
    }

    private boolean completes(int operation) {
        if (foresight.isPresent()) {
            foresight.get().advance(operation, open);
        } else if (isPlain(operation)) {
            open.remove(operation);
            explained();
            return true;
        }
        expansion.explore(frontier, operation);
        if (expansion.survivors().live() == 0) {
            return false;
        }
        open.remove(operation);
        frontier = expansion.exchange(frontier);
        paths.compact(frontier);
        explained();
        return true;
    }

    /**
     * True when there is just one configuration and the operation has taken effect in it or, being
     * pure, can: most returns of most histories. Then that configuration stays where it is.
     */
    private boolean isPlain(int operation) {
        if (frontier.size() != 1) {
            return false;
        }
        long[] only = frontier.words();
        int callClass = problem.operations().callClass()[operation];
        if (layout.isDone(only, 0, operation)) {
            layout.unmark(only, operation);
            return true;
        }
        int state = Layout.state(only, 0);
        if (layout.kind[callClass] == Layout.Kind.PURE
                && space.next(state, callClass) != StateSpace.IMPOSSIBLE) {
            frontier.setNode(0, paths.add(operation, frontier.node(0)));
            return true;
        }
        return false;
    }

    private void explained() {
        if (returns == frontierSizes.length) {
            frontierSizes = Arrays.copyOf(frontierSizes, returns * 2);
        }
        frontierSizes[returns++] = frontier.live();
        effort.spend();
    }

    private int[] someOrder() {
        int best = -1;
        for (int i = 0; i < frontier.size(); i++) {
            boolean better = best < 0 || frontier.cost(i) < frontier.cost(best);
            best = !frontier.isRemoved(i) && better ? i : best;
        }
        return new HiddenOperations(problem, paths.order(frontier.node(best))).inserted();
    }

    private SearchResult refuted(int operation) {
        // What was not worth going on with belongs to the explanation all the same.
        ConfigurationTable waiting = expansion.exploreThoroughly(frontier, operation);
        List<SearchResult.DeadEnd> deadEnds = new ArrayList<>();
        boolean[] seen = new boolean[space.states()];
        int returned = problem.operations().returned()[operation];
        for (int i = 0; i < waiting.size(); i++) {
            int state = Layout.state(waiting.words(), waiting.offset(i));
            if (!waiting.isRemoved(i) && !seen[state]) {
                seen[state] = true;
                int node = waiting.node(i);
                int start = paths.start(node);
                int[] order = paths.order(node);
                deadEnds.add(new SearchResult.DeadEnd(start, order, state));
            }
        }
        int lastEvent = foresight.map(Foresight::horizon).orElse(returned);
        return new SearchResult.Refuted(
                operation,
                returns,
                Arrays.copyOf(frontierSizes, returns),
                deadEnds,
                lastEvent,
                uncounted);
    }

    private List<Situation> situations() {
        List<Situation> found = new ArrayList<>();
        for (int i = 0; i < frontier.size(); i++) {
            if (frontier.isRemoved(i)) {
                continue;
            }
            frontier.load(i, current);
            int[] used = new int[problem.operations().pure().length];
            for (int kind = 0; kind < layout.crashedClass.length; kind++) {
                used[layout.crashedClass[kind]] = layout.used(current, kind);
            }
            found.add(
                    new Situation(
                            Layout.state(current, 0),
                            open.done(current),
                            open.hidden(current),
                            used,
                            lastChange(frontier.node(i))));
        }
        return found;
    }

    private int lastChange(int node) {
        for (int at = node; paths.parent(at) >= 0; at = paths.parent(at)) {
            if (!problem.operations().isPure(paths.operation(at))) {
                return paths.operation(at);
            }
        }
        return begun.get(paths.start(node)).lastChange();
    }
}
