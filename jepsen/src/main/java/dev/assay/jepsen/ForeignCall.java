// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen;

import dev.assay.checkers.Budget;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A call of foreign code that may never come back. It runs on a daemon thread, and so do the
 * threads that it starts; when the budget is spent the caller goes on without it. What it throws
 * becomes a {@link LibraryException}, never a verdict.
 */
public final class ForeignCall {
    private static final long POLL_MILLIS = 10;
    private static final long STACK_BYTES = 64L << 20;

    private ForeignCall() {}

    /**
     * The result of the call.
     *
     * @param name of what is called, for people and for the thread
     * @param abandon asks the foreign code to stop when the budget is spent; it may not listen
     * @throws Budget.Spent when the budget is spent first
     * @throws LibraryException when the call throws
     */
    public static <T> T within(
            Budget.Meter meter, String name, Callable<T> call, Runnable abandon) {
        FutureTask<T> task = new FutureTask<>(call);
        // Threads that the call starts belong to the group too, so that they are known by its name
        // and can be told to stop.
        ThreadGroup group = new ThreadGroup("assay-" + name);
        Thread thread = new Thread(group, task, "assay-" + name, STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        try {
            return awaited(task, meter, name);
        } catch (Budget.Spent spent) {
            abandon.run();
            group.interrupt();
            throw new Budget.Spent(name + " was left alone: " + spent.reason());
        } catch (InterruptedException stopped) {
            abandon.run();
            group.interrupt();
            Thread.currentThread().interrupt();
            throw new Budget.Spent(name + " was interrupted");
        }
    }

    private static <T> T awaited(FutureTask<T> task, Budget.Meter meter, String name)
            throws InterruptedException {
        while (true) {
            meter.poll();
            try {
                return task.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException unused) {
                continue;
            } catch (ExecutionException failed) {
                Throwable cause = failed.getCause() == null ? failed : failed.getCause();
                if (cause instanceof LibraryException known) {
                    throw known;
                }
                throw new LibraryException(
                        name + " failed: " + LibraryException.words(cause), cause);
            }
        }
    }
}
