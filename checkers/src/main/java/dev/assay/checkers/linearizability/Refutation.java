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
 * The smallest part of a refuted problem that still proves it: a window that ends with the return which nothing explains and begins
 * where little could be the case, and in it only the operations without which an order would exist.
 *
 * <p>The window's beginning is exact (every configuration of the search at that event). Inside, operations are only relaxed,
 * never deleted blindly: a pure one is left out, a mutation may take effect or not. Whatever explains the history explains every
 * relaxation of it; so if the core has no explanation, the history has none.
 *
 * @param problem the core
 * @param starts everything that can be the case when the window begins
 * @param firstEvent the window's first event in the history
 * @param result the core's refutation
 */
record Refutation<S>(Problem<S> problem, List<Situation> starts, int firstEvent, Refuted result) {
    private static final int LONGEST_WINDOW_IN_RETURNS = 48;
    private static final long MOST_CONFIGURATIONS_TO_MINIMISE = 200_000;

    /**
     * Finds the core.
     *
     * @param meter when it is spent on the way, the window stays larger than it could be
     */
    static <S> Refutation<S> of(Problem<S> problem, Refuted whole, Budget.Meter meter) {
        int lastEvent = problem.operations().returned()[whole.operation()];
        Role[] role = problem.role().clone();
        for (int operation = 0; operation < role.length; operation++) {
            if (problem.operations().invoked()[operation] > lastEvent) {
                role[operation] = Role.ABSENT;
            } else if (problem.operations().returned()[operation] > lastEvent) {
                role[operation] = problem.operations().isPure(operation) ? Role.ABSENT : Role.OPTIONAL;
            }
        }
        Problem<S> prefix = problem.relaxed(role, lastEvent);
        Refutation<S> found = new Refutation<>(prefix, List.of(Situation.initial(problem)), 0, whole);
        try {
            found = window(problem, whole, role, meter);
            found = found.withoutWhatIsNotNeeded(meter);
        } catch (Budget.Spent spent) {
            // The verdict stands; only its proof is longer than it might be.
        }
        return found;
    }

    private static <S> Refutation<S> window(Problem<S> problem, Refuted whole, Role[] role, Budget.Meter meter) {
        int lastEvent = problem.operations().returned()[whole.operation()];
        int[] returnEvents = returnEvents(problem);
        int after = cheapestBeginning(problem, whole, returnEvents);
        if (after == 0) {
            Problem<S> prefix = problem.relaxed(role, lastEvent);
            List<Situation> starts = List.of(Situation.initial(problem));
            return new Refutation<>(prefix, starts, 0, refute(prefix, starts, meter));
        }
        SearchResult reached = new FrontierSearch<>(problem, meter).run(List.of(Situation.initial(problem)), after);
        if (!(reached instanceof SearchResult.Reached stopped)) {
            throw new IllegalStateException("the search did not come back to return " + after + ": " + reached);
        }
        int begins = returnEvents[after - 1];
        Role[] inside = role.clone();
        for (int operation = 0; operation < inside.length; operation++) {
            if (problem.operations().returned()[operation] <= begins) {
                inside[operation] = Role.ABSENT;
            }
        }
        Problem<S> window = problem.relaxed(inside, lastEvent);
        return new Refutation<>(window, stopped.situations(), begins, refute(window, stopped.situations(), meter));
    }

    private static <S> Refuted refute(Problem<S> problem, List<Situation> starts, Budget.Meter meter) {
        SearchResult result = new FrontierSearch<>(problem, meter).run(starts, Integer.MAX_VALUE);
        if (result instanceof Refuted refuted) {
            return refuted;
        }
        throw new IllegalStateException("a window of a refuted problem is explained by " + result);
    }

    private static int[] returnEvents(Problem<?> problem) {
        return Arrays.stream(problem.order())
                .filter(event -> event < 0)
                .map(event -> problem.operations().returned()[~event])
                .toArray();
    }

    /** The number of returns before the beginning that leaves least to tell: few operations from there, few situations. */
    private static int cheapestBeginning(Problem<?> problem, Refuted whole, int[] returnEvents) {
        Operations operations = problem.operations();
        int[] span = operations.invoked();
        int best = 0;
        long bestCost = Long.MAX_VALUE;
        int last = whole.returns();
        for (int after = last; after >= Math.max(0, last - LONGEST_WINDOW_IN_RETURNS); after--) {
            int begins = after == 0 ? -1 : returnEvents[after - 1];
            long inside = 1;
            long across = 0;
            for (int i = after; i < last; i++) {
                inside++;
            }
            for (int operation = 0; operation < span.length && span[operation] <= begins; operation++) {
                boolean required = problem.role()[operation] == Role.REQUIRED;
                across += required && operations.returned()[operation] > begins ? 1 : 0;
            }
            long situations = after == 0 ? 1 : whole.frontierSizes()[after - 1];
            long cost = inside + 3 * across + 4 * (situations - 1) + (after == last ? 2 : 0);
            if (cost < bestCost) {
                bestCost = cost;
                best = after;
            }
        }
        return best;
    }

    private Refutation<S> withoutWhatIsNotNeeded(Budget.Meter meter) {
        Refutation<S> smallest = this;
        List<Integer> candidates = new ArrayList<>();
        for (int operation = 0; operation < problem.role().length; operation++) {
            if (problem.role()[operation] == Role.REQUIRED && operation != result.operation()) {
                candidates.add(operation);
            }
        }
        candidates.sort(Comparator.comparing((Integer operation) -> !problem.operations().isPure(operation)));
        long before = meter.configurations();
        for (int candidate : candidates) {
            if (meter.configurations() - before > MOST_CONFIGURATIONS_TO_MINIMISE) {
                break;
            }
            Role[] role = smallest.problem.role().clone();
            role[candidate] = problem.operations().isPure(candidate) ? Role.ABSENT : Role.OPTIONAL;
            int lastEvent = problem.operations().returned()[smallest.result.operation()];
            Problem<S> relaxed = smallest.problem.relaxed(role, lastEvent);
            if (new FrontierSearch<>(relaxed, meter).run(starts, Integer.MAX_VALUE) instanceof Refuted refuted) {
                smallest = new Refutation<>(relaxed, starts, firstEvent, refuted);
            }
        }
        return smallest;
    }

    /** The last event of the window in the history. */
    int lastEvent() {
        return problem.operations().returned()[result.operation()];
    }

    /** The operations that play a role, by their numbers here: those that must take effect, then those that may. */
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
