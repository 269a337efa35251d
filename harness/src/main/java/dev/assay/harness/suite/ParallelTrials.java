// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.TrialRunner;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;

/**
 * Runs a stream of trials on several threads and hands out the results in the order of the trials.
 * At most twice as many results as threads wait to be handed out, so that memory is bounded however
 * long the stream is.
 */
final class ParallelTrials {
    private final TrialRunner runner;
    private final int threads;

    ParallelTrials(TrialRunner runner, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1: " + threads);
        }
        this.runner = runner;
        this.threads = threads;
    }

    /** Where trials come from; called by several threads. */
    interface Source {
        int count();

        Trial trial(int index);

        /** Where the history of the trial is recorded. */
        default Optional<Path> historyFile(int index, Trial trial) {
            return Optional.empty();
        }
    }

    /** Where results go, in order; called by one thread. */
    @FunctionalInterface
    interface Sink {
        /**
         * Takes the next result; false ends the stream, and results that were run ahead are
         * dropped.
         */
        boolean accept(int index, TrialResult result);
    }

    void run(Source source, TrialListener listener, Sink sink) {
        ThreadFactory daemons = Thread.ofPlatform().daemon().name("trial-", 0).factory();
        ExecutorService executor = Executors.newFixedThreadPool(threads, daemons);
        try {
            Deque<Future<TrialResult>> open = new ArrayDeque<>();
            Object turn = new Object();
            int submitted = 0;
            for (int index = 0; index < source.count(); index++) {
                while (submitted < source.count() && open.size() < threads * 2) {
                    int number = submitted++;
                    open.addLast(executor.submit(() -> runOne(source, number, listener, turn)));
                }
                if (!sink.accept(index, await(open.removeFirst()))) {
                    return;
                }
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private TrialResult runOne(Source source, int index, TrialListener listener, Object turn) {
        Trial trial = source.trial(index);
        synchronized (turn) {
            listener.started(index, trial);
        }
        TrialResult result = runner.run(trial, source.historyFile(index, trial));
        synchronized (turn) {
            listener.finished(index, result);
        }
        return result;
    }

    private static TrialResult await(Future<TrialResult> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.util.concurrent.CancellationException(
                    "interrupted while trials were running");
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException problem -> throw problem;
                case Error problem -> throw problem;
                case null, default -> throw new IllegalStateException("a trial failed", e);
            }
        }
    }
}
