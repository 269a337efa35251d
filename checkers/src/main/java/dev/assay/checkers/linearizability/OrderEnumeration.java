// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.Problem.Operations;
import dev.assay.checkers.linearizability.Problem.Role;
import dev.assay.checkers.model.Call;
import dev.assay.checkers.model.Model;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A second opinion on the core of a refutation: tries every order of its operations (Wing and Gong,
 * "Testing and verifying concurrent objects", JPDC 1993), without any table, shortcut or numbering
 * of the search. Exponential, so for small cores only.
 */
final class OrderEnumeration<S> {
    private static final long MOST_STEPS = 3_000;

    private final Refutation<S> refutation;
    private final Problem<S> problem;
    private final Budget.Meter meter;
    private final boolean[] done;
    private final boolean[] dispensable;
    private final List<Integer> members = new ArrayList<>();
    private final long mostSteps;
    private long steps;

    private OrderEnumeration(Refutation<S> refutation, Budget.Meter meter, long mostSteps) {
        this.mostSteps = mostSteps;
        this.refutation = refutation;
        this.problem = refutation.problem();
        this.meter = meter;
        this.done = new boolean[problem.operations().size()];
        this.dispensable = new boolean[done.length];
        members.addAll(refutation.operations(Role.REQUIRED));
        members.addAll(refutation.operations(Role.OPTIONAL));
    }

    /**
     * What came of it.
     *
     * @param isExplained true when an order explains the core after all, which disproves the search
     * @param isWhole true when every order was tried
     * @param steps how many operations were tried in some place
     */
    record Outcome(boolean isExplained, boolean isWhole, long steps) {}

    /** Tries the orders of a core, and gives up on one that is too large. */
    static <S> Outcome outcome(Refutation<S> refutation, Budget.Meter meter) {
        return outcome(refutation, meter, MOST_STEPS);
    }

    /** Tries the orders of a core for a quarter of the time left, so that other parts have some. */
    static <S> Outcome exhaustiveOutcome(Refutation<S> refutation, Budget.Meter meter) {
        Duration left = meter.left();
        Budget.Meter own = meter.budget().within(left.dividedBy(4)).start();
        return outcome(refutation, own, Long.MAX_VALUE);
    }

    private static <S> Outcome outcome(
            Refutation<S> refutation, Budget.Meter meter, long mostSteps) {
        OrderEnumeration<S> enumeration = new OrderEnumeration<>(refutation, meter, mostSteps);
        boolean isComparable =
                refutation.starts().stream()
                        .noneMatch(start -> start.state() == StateSpace.FORGOTTEN);
        try {
            boolean isExplained = refutation.starts().stream().anyMatch(enumeration::explains);
            boolean isWhole = isComparable && enumeration.steps <= mostSteps;
            return new Outcome(isExplained, isWhole, enumeration.steps);
        } catch (Budget.Spent spent) {
            return new Outcome(false, false, enumeration.steps);
        }
    }

    private boolean explains(Situation start) {
        if (start.state() == StateSpace.FORGOTTEN) {
            return false;
        }
        for (int operation : members) {
            done[operation] = false;
            dispensable[operation] = problem.role()[operation] != Role.REQUIRED;
        }
        for (int operation : start.done()) {
            done[operation] = true;
        }
        for (int operation : start.hidden()) {
            dispensable[operation] = true;
        }
        int[] used = start.used().clone();
        for (int operation : members) {
            int callClass = problem.operations().callClass()[operation];
            if (problem.role()[operation] == Role.OPTIONAL
                    && !done[operation]
                    && used[callClass] > 0) {
                used[callClass]--;
                done[operation] = true;
            }
        }
        return explains(problem.space().state(start.state()));
    }

    private boolean explains(S state) {
        if (++steps > mostSteps) {
            return false;
        }
        if ((steps & 255) == 0) {
            meter.poll();
        }
        if (isComplete()) {
            return true;
        }
        for (int operation : members) {
            if (done[operation] || !mayBeNext(operation)) {
                continue;
            }
            done[operation] = true;
            for (S next : after(problem, state, operation, meter)) {
                if (explains(next)) {
                    return true;
                }
            }
            done[operation] = false;
        }
        return false;
    }

    private boolean isComplete() {
        for (int operation : members) {
            if (!done[operation] && !dispensable[operation]) {
                return false;
            }
        }
        return true;
    }

    private boolean mayBeNext(int operation) {
        Operations operations = problem.operations();
        boolean mustReturn = problem.role()[operation] == Role.REQUIRED;
        for (int other : members) {
            boolean mustTakeEffect = !done[other] && !dispensable[other];
            boolean comesTooEarly =
                    mustTakeEffect
                            && operations.returned()[other] < operations.invoked()[operation];
            boolean comesTooLate =
                    mustReturn
                            && done[other]
                            && operations.returned()[operation] < operations.invoked()[other];
            if (comesTooEarly || comesTooLate) {
                return false;
            }
        }
        return true;
    }

    /** The states that an operation leads to; none when it is impossible. */
    static <S> List<S> after(Problem<S> problem, S state, int operation, Budget.Meter meter) {
        Call call = problem.space().call(problem.operations().callClass()[operation]);
        List<S> following = new ArrayList<>();
        problem.model()
                .step(
                        state,
                        call,
                        new Model.Next<>() {
                            @Override
                            public void to(S next) {
                                following.add(next);
                            }

                            @Override
                            public void poll() {
                                meter.poll();
                            }
                        });
        return following;
    }
}
