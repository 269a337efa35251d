// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.Problem.Operations;
import dev.assay.checkers.linearizability.Problem.Role;
import dev.assay.checkers.model.Call;
import dev.assay.checkers.model.Model;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Proves that an order explains a problem: every required operation is in it once and none but
 * optional ones besides, no operation comes after one that was invoked after its return, and the
 * model allows each in turn. Shares nothing with the search but the problem. O(operations) model
 * steps.
 */
final class Replay {
    private Replay() {}

    /** What is wrong with the order; empty when it explains the problem. */
    static <S> Optional<String> flaw(Problem<S> problem, int[] order, Budget.Meter meter) {
        Optional<String> flaw = flawInTime(problem, order);
        return flaw.isPresent() ? flaw : flawInStates(problem, order, meter);
    }

    private static Optional<String> flawInTime(Problem<?> problem, int[] order) {
        Operations operations = problem.operations();
        boolean[] seen = new boolean[operations.size()];
        int latestInvocation = -1;
        for (int operation : order) {
            if (seen[operation] || problem.role()[operation] == Role.ABSENT) {
                return Optional.of(
                        "operation " + operations.number()[operation] + " is out of place");
            }
            seen[operation] = true;
            latestInvocation = Math.max(latestInvocation, operations.invoked()[operation]);
            if (operations.returned()[operation] < latestInvocation) {
                return Optional.of(
                        "operation "
                                + operations.number()[operation]
                                + " comes after one that was invoked after its return");
            }
        }
        for (int operation = 0; operation < seen.length; operation++) {
            if (!seen[operation] && problem.role()[operation] == Role.REQUIRED) {
                return Optional.of("operation " + operations.number()[operation] + " is missing");
            }
        }
        return Optional.empty();
    }

    private static <S> Optional<String> flawInStates(
            Problem<S> problem, int[] order, Budget.Meter meter) {
        List<S> states = List.of(problem.space().state(StateSpace.INITIAL));
        Following<S> following = new Following<>(meter);
        for (int i = 0; i < order.length; i++) {
            if ((i & 255) == 0) {
                meter.poll();
            }
            Call call = problem.space().call(problem.operations().callClass()[order[i]]);
            for (S state : states) {
                problem.model().step(state, call, following);
            }
            states = following.take();
            if (states.isEmpty()) {
                return Optional.of(
                        "the model refuses operation " + problem.operations().number()[order[i]]);
            }
        }
        return Optional.empty();
    }

    /** The states after a step, each once; nearly always there is just one. */
    private static final class Following<S> implements Model.Next<S> {
        private final Budget.Meter meter;
        private List<S> states = new ArrayList<>(1);

        Following(Budget.Meter meter) {
            this.meter = meter;
        }

        @Override
        public void to(S next) {
            states.add(next);
        }

        @Override
        public void poll() {
            meter.poll();
        }

        /** What came in since the last time. */
        List<S> take() {
            List<S> found =
                    states.size() > 1 ? new ArrayList<>(new LinkedHashSet<>(states)) : states;
            states = new ArrayList<>(1);
            return found;
        }
    }
}
