// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.linearizability.Problem.Role;
import dev.assay.checkers.model.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tries all orders of a small problem: knows the events and asks the model, and has nothing else in
 * common with the searches. Up to 62 operations, the fewer of them open at once the better.
 */
final class EveryOrder<S> {
    private static final int NEVER = Integer.MAX_VALUE;

    private final Problem<S> problem;
    private final boolean[] uncounted;
    private final int[] beganAt;
    private final int[] endedAt;
    private final long mustTakeEffect;
    private final Set<Place<S>> seen = new HashSet<>();
    private final Set<S> explaining = new HashSet<>();

    /** Which operations have taken effect, and what the state is. */
    private record Place<S>(long taken, S state) {}

    private EveryOrder(Problem<S> problem, int returns, boolean[] uncounted) {
        this.problem = problem;
        this.uncounted = uncounted;
        beganAt = new int[problem.operations().size()];
        endedAt = new int[beganAt.length];
        Arrays.fill(beganAt, NEVER);
        Arrays.fill(endedAt, NEVER);
        long must = 0;
        int ended = 0;
        for (int at = 0; at < problem.order().length; at++) {
            int event = problem.order()[at];
            if (event >= 0) {
                beganAt[event] = at;
            } else if (ended++ < returns) {
                endedAt[~event] = at;
                must |= 1L << ~event;
            } else {
                break;
            }
        }
        mustTakeEffect = must;
    }

    /** True when the whole problem has an order. */
    static boolean exists(Problem<?> problem) {
        return explains(problem, NEVER);
    }

    /** True when so many returns, the first ones, have an order. */
    static boolean explains(Problem<?> problem, int returns) {
        return explains(problem, returns, new boolean[problem.operations().pure().length]);
    }

    /**
     * The same where operations that never return may take effect any number of times.
     *
     * @param uncounted by call class
     */
    static <S> boolean explains(Problem<S> problem, int returns, boolean[] uncounted) {
        return !states(problem, returns, uncounted).isEmpty();
    }

    /** Everything that the state can be when so many returns are explained. */
    static <S> Set<S> states(Problem<S> problem, int returns, boolean[] uncounted) {
        EveryOrder<S> all = new EveryOrder<>(problem, returns, uncounted);
        all.visit(0, problem.space().state(StateSpace.INITIAL));
        return all.explaining;
    }

    private void visit(long taken, S state) {
        if (!seen.add(new Place<>(taken, state))) {
            return;
        }
        if ((taken & mustTakeEffect) == mustTakeEffect) {
            explaining.add(state);
        }
        for (int operation = 0; operation < beganAt.length; operation++) {
            if ((taken >> operation & 1) == 0 && mayBeNext(operation, taken)) {
                int callClass = problem.operations().callClass()[operation];
                boolean again = problem.role()[operation] == Role.OPTIONAL && uncounted[callClass];
                for (S next : next(state, callClass)) {
                    visit(again ? taken : taken | 1L << operation, next);
                }
            }
        }
    }

    private boolean mayBeNext(int operation, long taken) {
        if (beganAt[operation] == NEVER) {
            return false;
        }
        for (int other = 0; other < endedAt.length; other++) {
            if ((taken >> other & 1) == 0 && endedAt[other] < beganAt[operation]) {
                return false;
            }
        }
        return true;
    }

    private List<S> next(S state, int callClass) {
        List<S> found = new ArrayList<>();
        problem.model()
                .step(
                        state,
                        problem.space().call(callClass),
                        new Model.Next<>() {
                            @Override
                            public void to(S each) {
                                found.add(each);
                            }

                            @Override
                            public void poll() {}
                        });
        return found;
    }
}
