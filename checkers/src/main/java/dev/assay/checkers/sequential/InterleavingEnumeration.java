// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.sequential;

import dev.assay.checkers.Budget;
import dev.assay.checkers.model.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A second opinion on a refuted core: tries every interleaving, without memory, shortcuts or
 * anything that is known of registers, as long as there are few. O(the number of interleavings).
 */
final class InterleavingEnumeration<S> {
    private final SequentialProblem<S> problem;
    private final Budget.Meter meter;
    private final int[] done;
    private final List<S> states = new ArrayList<>();
    private long steps;

    private InterleavingEnumeration(SequentialProblem<S> problem, S initial, Budget.Meter meter) {
        this.problem = problem;
        this.meter = meter;
        done = new int[problem.lines().length];
        for (int group = 0; group < problem.groups(); group++) {
            states.add(initial);
        }
    }

    /** True when some order explains the problem; empty when that would take too many steps. */
    static <S> Optional<Boolean> explains(
            SequentialProblem<S> problem, S initial, long mostSteps, Budget.Meter meter) {
        InterleavingEnumeration<S> all = new InterleavingEnumeration<>(problem, initial, meter);
        all.steps = mostSteps;
        boolean isExplained = all.explains();
        return all.steps > 0 ? Optional.of(isExplained) : Optional.empty();
    }

    private boolean explains() {
        if (--steps <= 0) {
            return false;
        }
        if ((steps & 255) == 0) {
            meter.poll();
        }
        if (isDone()) {
            return true;
        }
        for (int line = 0; line < done.length; line++) {
            int[] ofLine = problem.lines()[line];
            int before = done[line];
            for (int at = before; at < ofLine.length; at++) {
                done[line] = at + 1;
                if (explainsAfter(ofLine[at])) {
                    return true;
                }
                if (!problem.operations().isOptional()[ofLine[at]]) {
                    break;
                }
            }
            done[line] = before;
        }
        return false;
    }

    private boolean isDone() {
        for (int line = 0; line < done.length; line++) {
            int[] ofLine = problem.lines()[line];
            if (Arrays.stream(ofLine, done[line], ofLine.length)
                    .anyMatch(each -> !problem.operations().isOptional()[each])) {
                return false;
            }
        }
        return true;
    }

    private boolean explainsAfter(int operation) {
        int group = problem.operations().group()[operation];
        S before = states.get(group);
        List<S> following = new ArrayList<>();
        problem.model()
                .step(
                        before,
                        problem.call(operation),
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
        for (S each : following) {
            states.set(group, each);
            if (explains()) {
                return true;
            }
        }
        states.set(group, before);
        return false;
    }
}
