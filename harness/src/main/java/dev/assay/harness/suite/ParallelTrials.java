// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.TrialRunner;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a stream of trials on several threads and hands out the results in the order of the trials,
 * or as they come. At most twice as many results as threads wait to be handed out, so that memory
 * is bounded however long the stream is.
 */
public final class ParallelTrials {
    private static final long LOOK_MILLIS = 50;

    private final TrialRunner runner;
    private final int threads;

    public ParallelTrials(TrialRunner runner, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1: " + threads);
        }
        this.runner = runner;
        this.threads = threads;
    }

    /** Where trials come from; called by several threads. */
    public interface Source {
        /** Greater than any index. */
        int count();

        /** The index that follows; {@link #count} or more when none does. */
        default int after(int index) {
            return index + 1;
        }

        Trial trial(int index);

        /** Where the history of the trial is recorded. */
        default Optional<Path> historyFile(int index, Trial trial) {
            return Optional.empty();
        }
    }

    /** Where results go; called by one thread. */
    @FunctionalInterface
    public interface Sink {
        /**
         * Takes the next result; false ends the stream, and results that were run ahead are
         * dropped.
         */
        boolean accept(int index, TrialResult result);

        /**
         * Takes the news that the trial could not be run to its end; false ends the stream, and so
         * does the exception, if it is thrown.
         */
        default boolean failed(int index, RuntimeException problem) {
            throw problem;
        }
    }

    /** Runs the trials and hands the results out in their order. */
    public void run(Source source, TrialListener listener, Sink sink) {
        ExecutorService executor = executor();
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

    private ExecutorService executor() {
        ThreadFactory daemons = Thread.ofPlatform().daemon().name("trial-", 0).factory();
        return Executors.newFixedThreadPool(threads, daemons);
    }

    /**
     * Runs the trials and hands out each result as soon as it is there, in any order.
     *
     * @param goesOn asked often; when false the stream ends, and trials under way are dropped
     */
    public void runAsTheyCome(Source source, BooleanSupplier goesOn, Sink sink) {
        ExecutorService executor = executor();
        try {
            CompletionService<Ended> ended = new ExecutorCompletionService<>(executor);
            int open = 0;
            int next = source.after(-1);
            while (goesOn.getAsBoolean() && (open > 0 || next < source.count())) {
                while (open < threads * 2 && next < source.count()) {
                    int number = next;
                    ended.submit(() -> new Ended(number, outcome(source, number)));
                    open++;
                    next = source.after(number);
                }
                Future<Ended> done = poll(ended);
                if (done != null) {
                    open--;
                    if (!await(done).tell(sink)) {
                        return;
                    }
                }
            }
        } finally {
            executor.shutdownNow();
        }
    }

    /** A trial that is over, or the exception that ended it. */
    private record Ended(int index, Object outcome) {
        boolean tell(Sink sink) {
            return outcome instanceof TrialResult result
                    ? sink.accept(index, result)
                    : sink.failed(index, (RuntimeException) outcome);
        }
    }

    private Object outcome(Source source, int index) {
        try {
            Trial trial = source.trial(index);
            return runner.run(trial, source.historyFile(index, trial));
        } catch (RuntimeException problem) {
            return problem;
        }
    }

    private static @Nullable Future<Ended> poll(CompletionService<Ended> ended) {
        try {
            return ended.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static CancellationException interrupted() {
        Thread.currentThread().interrupt();
        return new CancellationException("interrupted while trials were running");
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

    private static <T> T await(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw interrupted();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException problem -> throw problem;
                case Error problem -> throw problem;
                case null, default -> throw new IllegalStateException("a trial failed", e);
            }
        }
    }
}
