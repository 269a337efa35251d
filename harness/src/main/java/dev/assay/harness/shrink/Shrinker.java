// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.shrink;

import dev.assay.checkers.Status;
import dev.assay.harness.HarnessInputException;
import dev.assay.harness.trial.Script;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.TrialRunner;
import java.util.Optional;

/**
 * Makes a failed trial small: writes the clients' operations down, then leaves out steps of the
 * schedule and operations, nodes, clients and time, and weakens faults, as long as the trial fails
 * with the same {@link dev.assay.harness.trial.FailureSignature}.
 *
 * <p>Lists are minimised by delta debugging (Zeller and Hildebrandt, "Simplifying and Isolating
 * Failure-Inducing Input", IEEE TSE 28(2), 2002), in the form that only leaves out: chunks of half
 * the list, of a quarter, down to single elements. The result is 1-minimal where no limit cut it
 * off: no single step or operation can go. The order of all attempts is fixed, so that the result
 * is the same everywhere. About k log n runs for k of n elements that matter.
 *
 * <p>What it cannot see: a smaller trial behind a larger one, and whether the failure still has the
 * same cause. Two causes with one signature may slip into each other; what is never changed is how
 * long the system has to recover, because less would make a failure of its own.
 */
public final class Shrinker {
    private static final int ROUNDS_MAX = 6;

    private final TrialRunner runner;
    private final ShrinkLimits limits;
    private final Listener listener;

    /** Hears how it gets on. */
    @FunctionalInterface
    public interface Listener {
        /** Hears nothing. */
        Listener SILENT = (runs, smallest) -> {};

        /** The smallest trial so far has this size, after so many runs. */
        void accepted(int runs, Size smallest);
    }

    public Shrinker(TrialRunner runner, ShrinkLimits limits, Listener listener) {
        this.runner = runner;
        this.limits = limits;
        this.listener = listener;
    }

    /**
     * Shrinks a trial.
     *
     * @throws HarnessInputException when the trial breaks no promise
     */
    public Shrunk shrink(Trial trial) {
        TrialResult original = runner.run(trial, Optional.empty());
        if (original.verdict().status() != Status.INVALID) {
            throw new HarnessInputException(
                    "the trial "
                            + trial.name()
                            + " with seed "
                            + trial.seed()
                            + " is "
                            + original.verdict().status().word()
                            + " and breaks no promise ("
                            + original.verdict().reason()
                            + "): there is nothing to shrink");
        }
        Attempts attempts = new Attempts(runner, limits, listener, original);
        Optional<String> cutOff = Optional.empty();
        try {
            search(attempts);
        } catch (Attempts.Spent spent) {
            cutOff = Optional.of(spent.why);
        }
        attempts.confirm();
        return new Shrunk(
                original,
                attempts.smallest(),
                attempts.wanted(),
                attempts.runs(),
                attempts.time(),
                cutOff);
    }

    private static void search(Attempts attempts) {
        TimePasses time = new TimePasses(attempts);
        StepPasses steps = new StepPasses(attempts);
        OperationPasses operations = new OperationPasses(attempts);
        NodePass nodes = new NodePass(attempts);
        attempts.succeeds(attempts.trial().with(attempts.trial().options().stoppingAtViolation()));
        operations.writeDown();
        int before;
        int round = -1;
        do {
            round++;
            before = attempts.accepted();
            time.startLate();
            time.cut();
            steps.drop();
            operations.drop(round == 0);
            nodes.drop();
            steps.weaken();
            operations.mergeProcesses();
            time.closeGaps();
            tidy(attempts);
        } while (attempts.accepted() > before && round < ROUNDS_MAX);
        time.round();
    }

    /** Leaves out what was not called after all, and says when the rest was. */
    private static void tidy(Attempts attempts) {
        TrialResult smallest = attempts.smallest();
        smallest.trial()
                .script()
                .map(script -> Script.of(smallest))
                .filter(called -> !called.equals(smallest.trial().script().orElseThrow()))
                .ifPresent(called -> attempts.succeeds(smallest.trial().with(called)));
    }
}
