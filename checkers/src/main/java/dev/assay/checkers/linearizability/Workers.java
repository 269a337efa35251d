// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * Runs pieces of work side by side on daemon threads of its own and returns their results in the
 * order of the pieces.
 */
final class Workers {
    private Workers() {}

    static <T> List<T> inOrder(List<Supplier<T>> work, int threads) {
        if (threads == 1 || work.size() < 2) {
            return work.stream().map(Supplier::get).toList();
        }
        // A pool of its own: a model that never returns must not hold up anybody else's work.
        ExecutorService pool =
                Executors.newFixedThreadPool(
                        Math.min(threads, work.size()),
                        runnable -> {
                            Thread thread = new Thread(runnable, "assay-check");
                            thread.setDaemon(true);
                            return thread;
                        });
        try {
            List<Future<T>> futures = new ArrayList<>();
            work.forEach(piece -> futures.add(pool.submit(piece::get)));
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException failed) {
            throw rethrown(Objects.requireNonNull(failed.getCause()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while checking", interrupted);
        } finally {
            pool.shutdownNow();
        }
    }

    private static RuntimeException rethrown(Throwable cause) {
        if (cause instanceof RuntimeException runtime) {
            return runtime;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(cause);
    }
}
