// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * One thread with a selector and timers. Everything that a connection does, it does here, so that
 * connections need no locks and an idle one costs no thread and no buffer.
 */
public final class EventLoop implements AutoCloseable {
    /** Bytes read at once; measured: fewer cost throughput, more gain none. */
    static final int BUFFER = 256 << 10;

    private static final int POOLED = 16;
    private static final long MILLISECOND = 1_000_000L;
    private static final long NAP = 50_000L;

    private final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final ArrayDeque<ByteBuffer> pool = new ArrayDeque<>();
    private final Consumer<String> telling;
    private final long origin = System.nanoTime();
    private final Thread thread;
    private volatile boolean isClosed;

    /** Starts a loop; {@code telling} hears of defects. */
    public EventLoop(String name, Consumer<String> telling) {
        this.telling = telling;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = Thread.ofPlatform().name(name).daemon().start(this::run);
    }

    /** What happens on a channel. */
    interface Handler {
        /** The channel is ready for something that its key is interested in. */
        void ready(SelectionKey key);
    }

    /** Something to do later. */
    private record Timer(long due, Runnable action) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            return Long.compare(due, other.due);
        }
    }

    /** Nanoseconds since the loop began. */
    long now() {
        return System.nanoTime() - origin;
    }

    /** Has the loop do something, and returns at once. */
    void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** Has the loop do something; the result is complete when it is done. */
    CompletableFuture<Void> call(Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        execute(
                () -> {
                    try {
                        task.run();
                        done.complete(null);
                    } catch (RuntimeException | Error e) {
                        done.completeExceptionally(e);
                    }
                });
        return done;
    }

    /** Does something at that time. On the loop's thread only. */
    void at(long due, Runnable action) {
        timers.add(new Timer(due, action));
    }

    /** Registers a channel. On the loop's thread only. */
    SelectionKey register(SelectableChannel channel, int interest, Handler handler)
            throws IOException {
        channel.configureBlocking(false);
        return channel.register(selector, interest, handler);
    }

    /** Lets go of channels that were closed: until then the kernel keeps their ports. */
    void flush() {
        try {
            selector.selectNow(this::ready);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ByteBuffer borrow() {
        ByteBuffer buffer = pool.poll();
        return buffer == null ? ByteBuffer.allocateDirect(BUFFER) : buffer.clear();
    }

    void giveBack(ByteBuffer buffer) {
        if (pool.size() < POOLED) {
            pool.push(buffer);
        }
    }

    private void run() {
        while (!isClosed) {
            try {
                step();
            } catch (IOException | RuntimeException e) {
                telling.accept("defect: " + e);
            }
        }
    }

    private void step() throws IOException {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            guarded(task);
        }
        long now = now();
        Timer next = timers.peek();
        while (next != null && next.due <= now) {
            timers.poll();
            guarded(next.action);
            next = timers.peek();
        }
        await(next == null ? Long.MAX_VALUE : next.due - now());
    }

    private void await(long nanos) throws IOException {
        if (nanos >= MILLISECOND) {
            long millis = nanos == Long.MAX_VALUE ? 0 : nanos / MILLISECOND;
            selector.select(this::ready, millis);
        } else if (selector.selectNow(this::ready) == 0 && nanos > 0 && tasks.isEmpty()) {
            // Selectors know milliseconds only.
            LockSupport.parkNanos(Math.min(nanos, NAP));
        }
    }

    private void ready(SelectionKey key) {
        if (key.isValid()) {
            guarded(() -> ((Handler) key.attachment()).ready(key));
        }
    }

    private void guarded(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            telling.accept("defect: " + e);
        }
    }

    /** Ends the loop. What it watched has to be closed before. */
    @Override
    public void close() {
        isClosed = true;
        selector.wakeup();
        boolean isInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
