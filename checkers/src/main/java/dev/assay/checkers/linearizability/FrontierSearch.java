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
 * effect only when a return asks for it. What is not explored, and why nothing is lost:
 *
 * <ul>
 *   <li>a pure operation that the state allows takes effect at once, for it changes nothing;
 *   <li>of open operations with equal calls the one that returns first goes first, for they can be
 *       exchanged;
 *   <li>crashed operations with equal calls are counted, not told apart; one that changes nothing
 *       is never used;
 *   <li>what a read that returns soon will refute anyhow (see {@link Foresight}) is given up at
 *       once;
 *   <li>a configuration that another covers (see {@link ConfigurationTable}) is dropped.
 * </ul>
 *
 * <p>Complexity: with n operations, k of them open at a time and s states, O(n 2^k s)
 * configurations at worst without crashed operations, commonly O(n); each crashed operation stays
 * open for ever. Memory: two frontiers, and the orders of those alive. It sees nothing but the
 * model: a model that allows too much hides violations. Used by one thread, once.
 */
final class FrontierSearch<S> {
    private static final int POLL_EVERY = 128;

    private final Problem<S> problem;
    private final StateSpace<S> space;
    private final Budget.Meter meter;
    private final Layout layout;
    private final Paths paths;
    private final OpenOperations open;
    private final Optional<Foresight<S>> foresight;
    private final int[] available;
    private final long[] current;
    private final long[] changed;
    private ConfigurationTable frontier;
    private ConfigurationTable survivors;
    private final ConfigurationTable waiting;
    private int[] frontierSizes = new int[64];
    private int returns;
    private int unreported;
    private long left = Long.MAX_VALUE;

    /**
     * Prepares a search.
     *
     * @param looksAhead whether to leave out what a later read refutes: faster, but the return at
     *     which a refutation is found may then come before the one that completes the contradiction
     */
    FrontierSearch(Problem<S> problem, boolean looksAhead, Budget.Meter meter) {
        this.problem = problem;
        this.space = problem.space();
        this.meter = meter;
        layout = new Layout(problem);
        paths = new Paths(meter);
        open = new OpenOperations(problem, layout);
        foresight =
                looksAhead && problem.model().looksAhead()
                        ? Optional.of(new Foresight<>(problem, layout))
                        : Optional.empty();
        available = new int[layout.crashedClass.length];
        current = new long[layout.words];
        changed = new long[layout.words];
        frontier = new ConfigurationTable(layout, meter);
        survivors = new ConfigurationTable(layout, meter);
        waiting = new ConfigurationTable(layout, meter);
    }

    /** Spends no more than so many configurations. */
    FrontierSearch<S> limitedTo(long configurations) {
        left = configurations;
        return this;
    }

    /**
     * Keeps only a few configurations that differ in nothing but the crashed operations they used:
     * fast where an order exists, {@link SearchResult.Inconclusive} where it may have been missed.
     */
    FrontierSearch<S> narrow(int width) {
        frontier.narrow(width);
        survivors.narrow(width);
        waiting.narrow(width);
        return this;
    }

    private boolean isTruncated() {
        return frontier.isTruncated() || survivors.isTruncated() || waiting.isTruncated();
    }

    /** True when operations take part that may stay without effect. */
    boolean hasCrashed() {
        return available.length > 0;
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
            for (int event : problem.order()) {
                if (event >= 0) {
                    invoke(event);
                } else if (returns == stopAfter) {
                    return new SearchResult.Reached(situations());
                } else if (!completes(~event)) {
                    return isTruncated() ? new SearchResult.Inconclusive() : refuted(~event);
                }
            }
            return new SearchResult.Linearizable(someOrder());
        } finally {
            meter.explored(unreported);
            frontier.release();
            survivors.release();
            waiting.release();
            paths.release();
        }
    }

    private void begin(List<Situation> starts) {
        for (int number = 0; number < starts.size(); number++) {
            Situation start = starts.get(number);
            Arrays.fill(current, 0);
            Layout.setState(current, start.state());
            int[] used = start.used().clone();
            for (int operation : start.done()) {
                if (problem.role()[operation] == Role.REQUIRED) {
                    layout.mark(current, operation);
                } else if (problem.role()[operation] == Role.OPTIONAL) {
                    used[problem.operations().callClass()[operation]]++;
                }
            }
            for (int kind = 0; kind < layout.crashedClass.length; kind++) {
                for (int count = used[layout.crashedClass[kind]]; count > 0; count--) {
                    layout.use(current, kind);
                }
            }
            frontier.add(current, paths.root(number));
        }
    }

    private void invoke(int operation) {
        if (problem.role()[operation] == Role.REQUIRED) {
            open.add(operation);
            return;
        }
        int callClass = problem.operations().callClass()[operation];
        for (int kind = 0; kind < available.length; kind++) {
            if (layout.crashedClass[kind] == callClass) {
                available[kind]++;
            }
        }
    }

    private boolean completes(int operation) {
        open.beginEvent();
        foresight.ifPresent(ahead -> ahead.advance(operation, open));
        survivors.clear();
        waiting.clear();
        for (int i = 0; i < frontier.size(); i++) {
            if (!frontier.isRemoved(i)) {
                frontier.load(i, current);
                arrive(current, frontier.node(i), operation);
            }
        }
        int next = 0;
        int nextCrashed = 0;
        while (true) {
            if (next < waiting.size()) {
                expandOpen(next++, operation);
            } else if (nextCrashed < waiting.size() && available.length > 0) {
                expandCrashed(nextCrashed++, operation);
            } else {
                break;
            }
        }
        if (survivors.live() == 0) {
            return false;
        }
        open.remove(operation);
        ConfigurationTable swapped = frontier;
        frontier = survivors;
        survivors = swapped;
        paths.compact(frontier);
        if (returns == frontierSizes.length) {
            frontierSizes = Arrays.copyOf(frontierSizes, returns * 2);
        }
        frontierSizes[returns++] = frontier.live();
        spend();
        return true;
    }

    private void spend() {
        if (++unreported >= POLL_EVERY) {
            meter.explored(unreported);
            left -= unreported;
            unreported = 0;
            meter.poll();
            if (left < 0) {
                throw new Budget.Spent("the limit of this search was reached");
            }
        }
    }

    /**
     * Files a configuration under survivors when the operation has taken effect in it, else under
     * those to expand.
     */
    private void arrive(long[] configuration, int node, int operation) {
        int end = open.completePure(configuration, node, paths);
        if (foresight.isPresent()) {
            switch (foresight.get().prospect(configuration)) {
                case DOOMED -> {
                    return;
                }
                case FORGOTTEN -> Layout.setState(configuration, StateSpace.FORGOTTEN);
                case OPEN -> {
                    // Goes on as it is.
                }
            }
        }
        if (layout.isDone(configuration, 0, operation)) {
            layout.unmark(configuration, operation);
            survivors.add(configuration, end);
        } else {
            waiting.add(configuration, end);
        }
    }

    private void expandOpen(int index, int operation) {
        if (waiting.isRemoved(index)) {
            return;
        }
        spend();
        waiting.load(index, current);
        int state = Layout.state(current, 0);
        int node = waiting.node(index);
        for (int i = 0; i < open.mutations(); i++) {
            int candidate = open.mutation(i);
            if (layout.isDone(current, 0, candidate) || open.waitsForTwin(i, current)) {
                continue;
            }
            int target = space.next(state, problem.operations().callClass()[candidate]);
            if (target >= 0) {
                takeEffect(candidate, target, node, operation);
            } else if (target != StateSpace.IMPOSSIBLE) {
                for (int choice : space.choices(target)) {
                    takeEffect(candidate, choice, node, operation);
                }
            }
        }
    }

    private void takeEffect(int candidate, int state, int node, int operation) {
        System.arraycopy(current, 0, changed, 0, layout.words);
        layout.mark(changed, candidate);
        Layout.setState(changed, state);
        arrive(changed, paths.add(candidate, node), operation);
    }

    private void expandCrashed(int index, int operation) {
        if (waiting.isRemoved(index)) {
            return;
        }
        spend();
        waiting.load(index, current);
        int state = Layout.state(current, 0);
        int node = waiting.node(index);
        for (int kind = 0; kind < available.length; kind++) {
            int used = layout.used(current, kind);
            if (used >= available[kind]) {
                continue;
            }
            int target = space.next(state, layout.crashedClass[kind]);
            int crashed = layout.crashedOperations[kind][used];
            if (target >= 0) {
                takeEffectCrashed(kind, crashed, target, node, operation);
            } else if (target != StateSpace.IMPOSSIBLE) {
                for (int choice : space.choices(target)) {
                    takeEffectCrashed(kind, crashed, choice, node, operation);
                }
            }
        }
    }

    private void takeEffectCrashed(int kind, int crashed, int state, int node, int operation) {
        if (state == Layout.state(current, 0)) {
            return;
        }
        System.arraycopy(current, 0, changed, 0, layout.words);
        layout.use(changed, kind);
        Layout.setState(changed, state);
        arrive(changed, paths.add(crashed, node), operation);
    }

    private int[] someOrder() {
        for (int i = 0; i < frontier.size(); i++) {
            if (!frontier.isRemoved(i)) {
                return paths.order(frontier.node(i));
            }
        }
        throw new IllegalStateException("the frontier is empty after " + returns + " returns");
    }

    private SearchResult refuted(int operation) {
        List<SearchResult.DeadEnd> deadEnds = new ArrayList<>();
        boolean[] seen = new boolean[space.states()];
        for (int i = 0; i < waiting.size(); i++) {
            int state = Layout.state(waiting.words(), waiting.offset(i));
            if (!waiting.isRemoved(i) && !seen[state]) {
                seen[state] = true;
                int node = waiting.node(i);
                deadEnds.add(new SearchResult.DeadEnd(paths.start(node), paths.order(node), state));
            }
        }
        int lastEvent =
                foresight
                        .map(Foresight::horizon)
                        .orElse(problem.operations().returned()[operation]);
        return new SearchResult.Refuted(
                operation, returns, Arrays.copyOf(frontierSizes, returns), deadEnds, lastEvent);
    }

    private List<Situation> situations() {
        List<Situation> found = new ArrayList<>();
        for (int i = 0; i < frontier.size(); i++) {
            if (frontier.isRemoved(i)) {
                continue;
            }
            frontier.load(i, current);
            int[] used = new int[problem.operations().pure().length];
            for (int kind = 0; kind < available.length; kind++) {
                used[layout.crashedClass[kind]] = layout.used(current, kind);
            }
            int[] done = open.done(current);
            found.add(
                    new Situation(
                            Layout.state(current, 0), done, used, lastChange(frontier.node(i))));
        }
        return found;
    }

    private int lastChange(int node) {
        for (int at = node; paths.parent(at) >= 0; at = paths.parent(at)) {
            if (!problem.operations().isPure(paths.operation(at))) {
                return paths.operation(at);
            }
        }
        return -1;
    }
}
