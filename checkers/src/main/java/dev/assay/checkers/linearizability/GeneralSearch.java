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
 * tries its luck: it finds most orders, and what it finds is an order. A few searches in all, each
 * in turns of a limited number of configurations; see {@link FrontierSearch} and {@link
 * DepthSearch} for the cost of each. Used by one thread, once.
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

    /**
     * An order of the problem, or why there is none. All that may find out has its turn, each round
     * for longer, until the first one comes to an end: in one thread, so that the same history
     * always ends in the same way.
     */
    SearchResult decide() {
        boolean hasCrashed = Arrays.asList(problem.role()).contains(Role.OPTIONAL);
        List<DepthSearch<S>> deep = new ArrayList<>();
        for (DepthSearch.Preference preference : DepthSearch.Preference.values()) {
            deep.add(new DepthSearch<>(problem, preference, meter));
        }
        try {
            long share = FIRST_SHARE * (100 + problem.order().length);
            while (true) {
                Optional<SearchResult> found =
                        hasCrashed ? searchWithFewCrashed(share) : Optional.empty();
                found = found.isPresent() ? found : searchByBreadth(share);
                found = found.isPresent() ? found : searchByDepth(deep, share);
                if (found.isPresent()) {
                    return found.get();
                }
                share *= GROWTH;
            }
        } finally {
            deep.forEach(DepthSearch::release);
        }
    }

    private Optional<SearchResult> searchWithFewCrashed(long share) {
        for (int slack = 0; slack <= MOST_SLACK; slack = slack * 3 + 1) {
            long most = slack == 0 ? share * GROWTH : share;
            FrontierSearch<S> thrifty =
                    new FrontierSearch<>(problem, looksAhead, meter).thrifty(slack, ALTERNATIVES);
            Optional<SearchResult> found = certainConclusion(thrifty, most);
            if (found.isEmpty() && anyUncounted()) {
                found = searchUncounted(most);
            }
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private boolean anyUncounted() {
        for (boolean each : uncounted) {
            if (each) {
                return true;
            }
        }
        return false;
    }

    /** What it finds is an order only where no class was used more often than there were calls. */
    private Optional<SearchResult> searchUncounted(long share) {
        long enough = FEW + EACH * problem.order().length;
        FrontierSearch<S> search = new FrontierSearch<>(problem, looksAhead, uncounted, meter);
        Optional<SearchResult> found = conclusion(search, Math.min(share, enough));
        if (found.isEmpty() && share >= enough) {
            // Some class grows the state for ever, or there is too much to choose from.
            Arrays.fill(uncounted, false);
        }
        return found.filter(
                result ->
                        !(result instanceof SearchResult.Linearizable order)
                                || assign(order.order()));
    }

    private Optional<SearchResult> searchByBreadth(long share) {
        return certainConclusion(new FrontierSearch<>(problem, looksAhead, meter), share);
    }

    /** What has come to an end is taken off the list. */
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

    /** Of a search that explains nothing which has no explanation. */
    private Optional<SearchResult> certainConclusion(FrontierSearch<S> search, long share) {
        try {
            return conclusion(search, share);
        } finally {
            returns = Math.max(returns, search.returns());
        }
    }

    /** What a search finds within its share; empty when that was not enough. */
    private Optional<SearchResult> conclusion(FrontierSearch<S> search, long share) {
        try {
            SearchResult result =
                    search.limitedTo(share)
                            .run(List.of(Situation.initial(problem)), Integer.MAX_VALUE);
            return result instanceof SearchResult.Inconclusive
                    ? Optional.empty()
                    : Optional.of(result);
        } catch (Budget.Spent spent) {
            if (!search.isBeyondLimit()) {
                throw spent;
            }
            return Optional.empty();
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
