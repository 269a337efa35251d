// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.sequential;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Witness;
import dev.assay.checkers.linearizability.ContradictionException;
import dev.assay.checkers.linearizability.StateSpace;
import dev.assay.histories.History;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Makes a refuted problem small by relaxations only, so that what refutes the core refutes the
 * history: a read that changes nothing is dropped, any other operation may have had no effect.
 * Halves, quarters, … of the operations at a time; each try costs as much as a refutation, and one
 * that would take long is no success. The core is refuted once more by trying every order.
 */
final class SequentialCore<S> {
    private static final long CONFIGURATIONS_OF_A_TRY = 5_000;
    private static final long MOST_STEPS = 200_000;

    private final History history;
    private final SequentialProblem<S> whole;
    private final int initialValue;
    private final Budget.Meter meter;

    /** By operation: dropped, or free to have no effect. */
    private final boolean[] isRelaxed;

    SequentialCore(
            History history, SequentialProblem<S> whole, int initialValue, Budget.Meter meter) {
        this.history = history;
        this.whole = whole;
        this.initialValue = initialValue;
        this.meter = meter;
        isRelaxed = whole.operations().isOptional().clone();
    }

    /** Why there is no order. */
    Witness witness() {
        // Half of what is left, so that time remains to tell what was found.
        Budget half = rest(2);
        Budget.Meter clock = half.start();
        try {
            for (int size = Math.max(1, whole.size() / 2); size > 0; size /= 2) {
                relaxPiecewise(size, clock);
            }
        } catch (Budget.Spent spent) {
            meter.poll();
        }
        SequentialProblem<S> core = problem();
        S initial = whole.space().state(StateSpace.INITIAL);
        Optional<Boolean> again =
                InterleavingEnumeration.explains(core, initial, MOST_STEPS, rest(2).start());
        if (again.orElse(false)) {
            throw new ContradictionException(
                    "a refutation and its second opinion disagree: there is an order after all");
        }
        Budget.Meter telling = rest(1).start();
        RegisterFacts<S> facts = new RegisterFacts<>(core, initialValue, telling);
        return new SequentialExplanation<>(history, facts, core, telling).witness();
    }

    private Budget rest(int share) {
        Duration left = meter.left();
        return new Budget(left.dividedBy(share), meter.budget().bytes() / 2, Long.MAX_VALUE);
    }

    private void relaxPiecewise(int size, Budget.Meter clock) {
        int[] required =
                IntStream.range(0, whole.size()).filter(each -> !isRelaxed[each]).toArray();
        for (int from = 0; from < required.length; from += size) {
            clock.poll();
            int to = Math.min(required.length, from + size);
            for (int each = from; each < to; each++) {
                isRelaxed[required[each]] = true;
            }
            if (!isRefuted(problem())) {
                for (int each = from; each < to; each++) {
                    isRelaxed[required[each]] = false;
                }
            }
        }
    }

    private SequentialProblem<S> problem() {
        int[] kept =
                IntStream.range(0, whole.size())
                        .filter(each -> !isRelaxed[each] || !whole.operations().isPure()[each])
                        .toArray();
        return whole.only(kept, isRelaxed);
    }

    private boolean isRefuted(SequentialProblem<S> problem) {
        RegisterFacts<S> facts = new RegisterFacts<>(problem, initialValue, meter);
        if (facts.fromNowhere().isPresent()) {
            return true;
        }
        Budget.Meter own = rest(1).start();
        try {
            RegisterSaturation<S> order = new RegisterSaturation<>(facts, own);
            return order.isRefuted()
                    || new InterleavingSearch<>(facts, order, own, CONFIGURATIONS_OF_A_TRY)
                            .run()
                            .isEmpty();
        } catch (Budget.Spent spent) {
            meter.poll();
            return false;
        }
    }
}
