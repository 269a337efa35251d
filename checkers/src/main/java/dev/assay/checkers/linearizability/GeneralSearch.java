// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.Problem.Operations;
import dev.assay.checkers.linearizability.Problem.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Decides any problem of any model, by breadth and, when that takes long, by depth in turn; those
 * with operations that never returned by abstraction refinement (Clarke et al.,
 * "Counterexample-guided abstraction refinement", CAV 2000): at first such an operation may take
 * effect any number of times, so that nothing about them needs to be remembered.
 *
 * <ul>
 *   <li>When even that explains nothing, there is no order: all that is possible was possible.
 *   <li>When it leads to an order that uses no class more often than there were calls of it by
 *       then, that is an order of the history.
 *   <li>Otherwise the classes that were used too often are counted from now on, and so on. In the
 *       end all are counted, and the search is exact by itself.
 * </ul>
 *
 * <p>Before each of these searches a thrifty one, which uses crashed operations only where it must,
 * tries its luck: it finds most orders, and what it finds is an order. A few searches in all; see
 * {@link FrontierSearch} for the cost of each. Used by one thread, once.
 */
final class GeneralSearch<S> {
    private static final int ALTERNATIVES = 2;
    private static final int MOST_SLACK = 4;
    private static final long FEW = 10_000;
    private static final long EACH = 200;

    /** Configurations for each event before depth has its turn; easy histories never get there. */
    private static final long FIRST_SHARE = 16;

    /** So much longer is each next turn: little is lost by beginning anew. */
    private static final long GROWTH = 8;

    private final Problem<S> problem;
    private final boolean looksAhead;
    private final Budget.Meter meter;
    private final boolean[] uncounted;
    private int returns;

    GeneralSearch(Problem<S> problem, boolean looksAhead, Budget.Meter meter) {
        this.problem = problem;
        this.looksAhead = looksAhead;
        this.meter = meter;
        uncounted = new boolean[problem.operations().pure().length];
        for (int operation = 0; operation < problem.role().length; operation++) {
            int callClass = problem.operations().callClass()[operation];
            if (problem.role()[operation] == Role.OPTIONAL && isIdempotentAtFirst(callClass)) {
                uncounted[callClass] = true;
            }
        }
    }

    /** A change that could grow the state for ever must be counted. */
    private boolean isIdempotentAtFirst(int callClass) {
        int once = problem.space().next(StateSpace.INITIAL, callClass);
        return once == StateSpace.IMPOSSIBLE || (once >= 0 && leadsNoFurther(once, callClass));
    }

    private boolean leadsNoFurther(int state, int callClass) {
        int next = problem.space().next(state, callClass);
        return next == state || next == StateSpace.IMPOSSIBLE;
    }

    /** How many returns are explained for certain. */
    int returns() {
        return returns;
    }

    /** An order of the problem, or why there is none. */
    SearchResult decide() {
        if (!hasCrashed()) {
            return searchExactly();
        }
        List<Situation> start = List.of(Situation.initial(problem));
        for (int slack = 0; slack <= MOST_SLACK; slack = slack * 3 + 1) {
            SearchResult lucky = searchThriftily(start, slack);
            if (!(lucky instanceof SearchResult.Inconclusive)) {
                return lucky;
            }
            if (anyUncounted()) {
                SearchResult result = searchUncounted(start);
                if (result instanceof SearchResult.Refuted) {
                    return result;
                }
                if (result instanceof SearchResult.Linearizable found && assign(found.order())) {
                    return found;
                }
            }
        }
        return searchExactly();
    }

    private boolean hasCrashed() {
        return Arrays.asList(problem.role()).contains(Role.OPTIONAL);
    }

    private boolean anyUncounted() {
        for (boolean each : uncounted) {
            if (each) {
                return true;
            }
        }
        return false;
    }

    /**
     * By breadth and by depth in turn, each time for longer: whichever comes to an end first. In
     * one thread, so that the same history always ends in the same way.
     */
    private SearchResult searchExactly() {
        List<DepthSearch<S>> deep = new ArrayList<>();
        for (DepthSearch.Preference preference : DepthSearch.Preference.values()) {
            deep.add(new DepthSearch<>(problem, preference, meter));
        }
        try {
            long share = FIRST_SHARE * (100 + problem.order().length);
            Optional<SearchResult> found = searchByBreadth(share);
            while (found.isEmpty()) {
                found = searchByDepth(deep, share);
                share *= GROWTH;
                found = found.isPresent() ? found : searchByBreadth(share);
            }
            return found.get();
        } finally {
            deep.forEach(DepthSearch::release);
        }
    }

    /** Takes off the list what has come to an end. */
    private Optional<SearchResult> searchByDepth(List<DepthSearch<S>> deep, long share) {
        for (DepthSearch<S> each : List.copyOf(deep)) {
            switch (each.run(share)) {
                case FOUND -> {
                    return Optional.of(new SearchResult.Linearizable(each.order()));
                }
                case EXHAUSTED -> {
                    // Breadth tells why.
                    return searchByBreadth(Long.MAX_VALUE);
                }
                case GIVEN_UP -> {
                    each.release();
                    deep.remove(each);
                }
                case INTERRUPTED -> {}
            }
        }
        return Optional.empty();
    }

    private Optional<SearchResult> searchByBreadth(long configurations) {
        FrontierSearch<S> search =
                new FrontierSearch<>(problem, looksAhead, meter).limitedTo(configurations);
        try {
            return Optional.of(search.run(List.of(Situation.initial(problem)), Integer.MAX_VALUE));
        } catch (Budget.Spent spent) {
            if (!search.isBeyondLimit()) {
                throw spent;
            }
            return Optional.empty();
        } finally {
            returns = Math.max(returns, search.returns());
        }
    }

    private SearchResult searchUncounted(List<Situation> start) {
        FrontierSearch<S> search =
                new FrontierSearch<>(problem, looksAhead, uncounted, meter)
                        .limitedTo(FEW + EACH * problem.order().length);
        try {
            return search.run(start, Integer.MAX_VALUE);
        } catch (Budget.Spent spent) {
            if (!search.isBeyondLimit()) {
                throw spent;
            }
            // Some class grows the state for ever, or there is too much to choose from.
            Arrays.fill(uncounted, false);
            return new SearchResult.Inconclusive();
        }
    }

    private SearchResult searchThriftily(List<Situation> start, int slack) {
        FrontierSearch<S> search =
                new FrontierSearch<>(problem, looksAhead, meter).thrifty(slack, ALTERNATIVES);
        try {
            return search.run(start, Integer.MAX_VALUE);
        } finally {
            returns = Math.max(returns, search.returns());
        }
    }

    /**
     * Puts into an order the operations that never returned in place of those that stand for their
     * classes, the first called first. False when a class does not have as many by then: it is
     * counted from now on.
     */
    private boolean assign(int[] order) {
        Operations operations = problem.operations();
        Layout layout = new Layout(problem, uncounted);
        int[] latest = HiddenOperations.latestTimes(problem, order);
        int[] uses = new int[uncounted.length];
        boolean[] tooOften = new boolean[uncounted.length];
        boolean possible = true;
        for (int at = 0; at < order.length; at++) {
            int callClass = operations.callClass()[order[at]];
            if (problem.role()[order[at]] != Role.OPTIONAL || !uncounted[callClass]) {
                continue;
            }
            int[] some = layout.crashedOperations[layout.crashedNumber[callClass]];
            int use = uses[callClass]++;
            if (use < some.length && operations.invoked()[some[use]] < latest[at]) {
                order[at] = some[use];
            } else {
                tooOften[callClass] = true;
                possible = false;
            }
        }
        for (int callClass = 0; callClass < uses.length; callClass++) {
            uncounted[callClass] &= !tooOften[callClass];
        }
        return possible;
    }
}
