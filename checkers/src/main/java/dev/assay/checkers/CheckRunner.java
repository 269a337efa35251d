// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers;

import dev.assay.histories.History;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs checkers so that each ends with a verdict within its budget, whatever it does: one that
 * throws, overflows the stack, runs out of memory, or does not come back is <em>unknown</em>, never
 * valid.
 *
 * <p>A check has a daemon thread of its own. A second after the deadline a check that does not come
 * back is abandoned: its thread cannot be stopped, its meter is cancelled so that it stops where it
 * polls, and the virtual machine may end without it.
 */
public final class CheckRunner {
    /** How long after its deadline a check that does not poll is waited for. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final long STACK_BYTES = 16L << 20;

    private CheckRunner() {}

    /**
     * One checker's verdict.
     *
     * @throws UnsuitableHistoryException when the checker cannot judge such a history, which is bad
     *     input and no verdict
     */
    public static Verdict run(Checker checker, History history, Budget budget) {
        return run(checker, history, budget, Duration.ZERO);
    }

    /**
     * As {@link #run(Checker, History, Budget)}.
     *
     * @param spent time of the budget that is spent already
     */
    public static Verdict run(Checker checker, History history, Budget budget, Duration spent) {
        if (history.operations() == 0) {
            return Verdict.vacuous(checker.id(), "the history holds no operation");
        }
        Budget.Meter meter = budget.start(spent);
        FutureTask<Verdict> task = new FutureTask<>(() -> guarded(checker, history, meter));
        Thread thread = new Thread(null, task, "assay-check-" + checker.id(), STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        Duration left = meter.left();
        Duration patience = left.isNegative() ? GRACE : left.plus(GRACE);
        try {
            return task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            meter.cancel();
            return Verdict.unknown(
                    checker.id(),
                    "did not come back "
                            + GRACE.toSeconds()
                            + " s after the time limit of "
                            + budget.time().toMillis()
                            + " ms: a step of its model, or one of the checker's own, takes longer"
                            + " than that; let the step poll, or raise --timeout");
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof UnsuitableHistoryException unsuitable) {
                throw unsuitable;
            }
            throw new IllegalStateException(
                    checker.id() + " failed where nothing should", failed.getCause());
        } catch (InterruptedException | CancellationException stopped) {
            meter.cancel();
            Thread.currentThread().interrupt();
            return Verdict.unknown(checker.id(), "interrupted");
        }
    }

    /**
     * All checkers' verdicts, one after the other, each with the whole budget; as bad as the worst.
     */
    public static Verdict runAll(
            String part, List<Checker> checkers, History history, Budget budget) {
        return Verdict.all(
                part, checkers.stream().map(checker -> run(checker, history, budget)).toList());
    }

    private static Verdict guarded(Checker checker, History history, Budget.Meter meter) {
        try {
            return checker.check(history, meter);
        } catch (UnsuitableHistoryException unsuitable) {
            throw unsuitable;
        } catch (Budget.Spent spent) {
            return Verdict.unknown(checker.id(), spent.reason());
        } catch (StackOverflowError deep) {
            return Verdict.unknown(checker.id(), "the checker or its model recursed too deeply");
        } catch (OutOfMemoryError full) {
            return Verdict.unknown(
                    checker.id(), "out of memory: " + full.getMessage() + "; raise ASSAY_HEAP");
        } catch (RuntimeException | Error crashed) {
            return Verdict.unknown(checker.id(), "the checker crashed: " + crashed);
        }
    }
}
