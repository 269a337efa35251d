// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.Problem.Operations;
import dev.assay.checkers.linearizability.Problem.Role;
import dev.assay.checkers.linearizability.SearchResult.Refuted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The smallest part of a refuted problem that still proves it: a window that ends with the return
 * which nothing explains and begins where little could be the case, and in it only the operations
 * without which an order would exist.
 *
 * <p>The window's beginning is exact (every configuration of the search at that event). Inside,
 * operations are only relaxed, never deleted blindly: a pure one is left out, a mutation may take
 * effect or not. Whatever explains the history explains every relaxation of it; so if the core has
 * no explanation, the history has none.
 *
 * @param problem the core
 * @param starts everything that can be the case when the window begins
 * @param firstEvent the window's first event in the history
 * @param result the core's refutation
 * @param lookedAhead whether configurations are left out that a read soon after refutes
 */
record Refutation<S>(
        Problem<S> problem,
        List<Situation> starts,
        int firstEvent,
        Refuted result,
        boolean lookedAhead) {
    private static final int LONGEST_WINDOW_IN_RETURNS = 48;
    private static final long MOST_CONFIGURATIONS = 20_000;
    private static final long MOST_CONFIGURATIONS_AHEAD = 200_000;

    /**
     * Finds the core of a problem that begins with the history.
     *
     * @param meter when it is spent on the way, the window stays larger than it could be
     */
    static <S> Refutation<S> of(Problem<S> problem, Refuted whole, Budget.Meter meter) {
        List<Situation> initial = List.of(Situation.initial(problem));
        return new Refutation<>(problem, initial, 0, whole, problem.model().looksAhead())
                .smallest(meter);
    }

    /** The window in which the problem is refuted, not minimised; cheaper than the core. */
    static <S> Refutation<S> window(Problem<S> problem, Refuted whole, Budget.Meter meter) {
        List<Situation> initial = List.of(Situation.initial(problem));
        Refutation<S> found =
                new Refutation<>(problem, initial, 0, whole, problem.model().looksAhead())
                        .endingAt(whole.lastEvent());
        try {
            return found.beginningLate(meter);
        } catch (Budget.Spent spent) {
            return found;
        }
    }

    /** Finds the core in this refutation. */
    Refutation<S> smallest(Budget.Meter meter) {
        Refutation<S> found = endingAt(result.lastEvent());
        try {
            found = found.withoutForesight(meter);
            found = found.beginningLate(meter);
            found = found.withoutForesight(meter);
            found = found.withoutWhatIsNotNeeded(meter);
        } catch (Budget.Spent spent) {
            // The verdict stands; only its proof is longer than it might be.
        }
        return found;
    }

    /** What is invoked later is left out; what returns later may take effect or not. */
    private Refutation<S> endingAt(int event) {
        Role[] role = problem.role().clone();
        for (int operation = 0; operation < role.length; operation++) {
            if (problem.operations().invoked()[operation] > event) {
                role[operation] = Role.ABSENT;
            } else if (role[operation] == Role.REQUIRED
                    && problem.operations().returned()[operation] > event) {
                role[operation] =
                        problem.operations().isPure(operation) ? Role.ABSENT : Role.OPTIONAL;
            }
        }
        return new Refutation<>(
                problem.relaxed(role, event), starts, firstEvent, result, lookedAhead);
    }

    /** Refuted by nothing but the past, where that is affordable. */
    private Refutation<S> withoutForesight(Budget.Meter meter) {
        if (!lookedAhead) {
            return this;
        }
        try {
            Refuted exact = refute(problem, starts, false, meter);
            return new Refutation<>(problem, starts, firstEvent, exact, false)
                    .endingAt(exact.lastEvent());
        } catch (Budget.Spent spent) {
            return this;
        }
    }

    private Refutation<S> beginningLate(Budget.Meter meter) {
        int[] returnEvents =
                Arrays.stream(problem.order())
                        .filter(event -> event < 0)
                        .map(event -> problem.operations().returned()[~event])
                        .toArray();
        int after = cheapestBeginning(returnEvents);
        if (after == 0) {
            return this;
        }
        // Where crashed operations were not counted, they are not here either, or no refutation
        // would follow. In the window they are all to be had again: that is a relaxation.
        SearchResult reached =
                new FrontierSearch<>(problem, lookedAhead, result.uncounted(), meter)
                        .run(starts, after);
        if (!(reached instanceof SearchResult.Reached stopped)) {
            throw new IllegalStateException(
                    "the search did not come back to return " + after + ": " + reached);
        }
        int begins = returnEvents[after - 1];
        Role[] inside = problem.role().clone();
        for (int operation = 0; operation < inside.length; operation++) {
            boolean required = inside[operation] == Role.REQUIRED;
            if (required && problem.operations().returned()[operation] <= begins) {
                inside[operation] = Role.ABSENT;
            }
        }
        Problem<S> window = problem.relaxed(inside, result.lastEvent());
        Refuted refuted = refute(window, stopped.situations(), lookedAhead, meter);
        return new Refutation<>(window, stopped.situations(), begins, refuted, lookedAhead);
    }

    private static <S> Refuted refute(
            Problem<S> problem, List<Situation> starts, boolean lookingAhead, Budget.Meter meter) {
        SearchResult result =
                new FrontierSearch<>(problem, lookingAhead, meter)
                        .limitedTo(lookingAhead ? MOST_CONFIGURATIONS_AHEAD : MOST_CONFIGURATIONS)
                        .run(starts, Integer.MAX_VALUE);
        if (result instanceof Refuted refuted) {
            return refuted;
        }
        throw new IllegalStateException("a part of a refuted problem is explained by " + result);
    }

    /**
     * The number of returns before the beginning that leaves least to tell: few operations from
     * there, few situations.
     */
    private int cheapestBeginning(int[] returnEvents) {
        Operations operations = problem.operations();
        int best = 0;
        long bestCost = Long.MAX_VALUE;
        int last = result.returns();
        for (int after = last; after >= Math.max(0, last - LONGEST_WINDOW_IN_RETURNS); after--) {
            int begins = after == 0 ? -1 : returnEvents[after - 1];
            long across = 0;
            for (int operation = 0;
                    operation < operations.size() && operations.invoked()[operation] <= begins;
                    operation++) {
                boolean required = problem.role()[operation] == Role.REQUIRED;
                across += required && operations.returned()[operation] > begins ? 1 : 0;
            }
            long situations = after == 0 ? 1 : result.frontierSizes()[after - 1];
            // A window that begins with much open, or with many situations, says badly why there is
            // no order.
            long cost = last - after + 3 * across + 4 * (situations - 1);
            if (cost < bestCost) {
                bestCost = cost;
                best = after;
            }
        }
        return best;
    }

    private Refutation<S> withoutWhatIsNotNeeded(Budget.Meter meter) {
        Refutation<S> smallest = this;
        List<Integer> candidates = operations(Role.REQUIRED);
        candidates.sort(
                Comparator.comparing(
                        (Integer operation) -> !problem.operations().isPure(operation)));
        // Counted here and not by the meter, which other keys share: a witness is the same each
        // time.
        long explored = 0;
        for (int candidate : candidates) {
            if (candidate == smallest.result.operation() || explored > MOST_CONFIGURATIONS) {
                continue;
            }
            Role[] role = smallest.problem.role().clone();
            role[candidate] = problem.operations().isPure(candidate) ? Role.ABSENT : Role.OPTIONAL;
            Problem<S> relaxed = smallest.problem.relaxed(role, result.lastEvent());
            FrontierSearch<S> search =
                    new FrontierSearch<>(relaxed, lookedAhead, meter)
                            .limitedTo(MOST_CONFIGURATIONS);
            SearchResult outcome = search.run(starts, Integer.MAX_VALUE);
            explored += search.explored();
            // A mutation that may be left out is only simpler to think about when no more orders
            // come of it.
            if (outcome instanceof Refuted refuted
                    && (problem.operations().isPure(candidate)
                            || refuted.deadEnds().size() <= smallest.result.deadEnds().size())) {
                smallest =
                        new Refutation<>(relaxed, starts, firstEvent, refuted, lookedAhead)
                                .endingAt(refuted.lastEvent());
            }
        }
        return smallest;
    }

    /** The last event of the window in the history. */
    int lastEvent() {
        return result.lastEvent();
    }

    /** The operations with this role, by their numbers here, in the order of their invocations. */
    List<Integer> operations(Role wanted) {
        List<Integer> found = new ArrayList<>();
        for (int event : problem.order()) {
            if (event >= 0 && problem.role()[event] == wanted) {
                found.add(event);
            }
        }
        return found;
    }
}
