// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.recorder;

import dev.assay.histories.recorder.Segments.Window;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Forces what was appended to the disk at an interval, with a thread of its own, and notes in the
 * header how far. It follows the frames from one to the next, so that it knows before which offset
 * all of them are complete; it forces from the first one that was incomplete last time, so that a
 * late commit is forced with the next round.
 */
final class Flusher {
    private final LogStorage storage;
    private final Segments segments;
    private final LongSupplier reservedEnd;
    private final Consumer<IOException> onFailure;
    private final Window first;
    private final Thread thread = new Thread(this::run, "history-flusher");

    private long intervalNanos;
    private volatile boolean stopped;
    private long completeEnd = LogHeader.BYTES;
    private long forcedTo = LogHeader.BYTES;

    Flusher(
            LogStorage storage,
            Segments segments,
            LongSupplier reservedEnd,
            Consumer<IOException> onFailure) {
        this.storage = storage;
        this.segments = segments;
        this.reservedEnd = reservedEnd;
        this.onFailure = onFailure;
        this.first = segments.covering(0);
        thread.setDaemon(true);
    }

    void start(long newIntervalNanos) {
        intervalNanos = newIntervalNanos;
        thread.start();
    }

    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
        Threads.joinUninterruptibly(thread);
    }

    private void run() {
        long due = System.nanoTime() + intervalNanos;
        try {
            while (!stopped) {
                long now = System.nanoTime();
                if (now < due) {
                    LockSupport.parkNanos(this, due - now);
                } else {
                    force();
                    due = Math.max(due + intervalNanos, System.nanoTime());
                }
            }
        } catch (IOException e) {
            onFailure.accept(e);
        } catch (RuntimeException | Error e) {
            onFailure.accept(new IOException("the history file's flusher stopped: " + e, e));
        }
    }

    /** Forces every frame whose append returned before; true when anything was new. */
    synchronized boolean force() throws IOException {
        long from = completeEnd;
        long published = Math.min(reservedEnd.getAsLong(), segments.publishedEnd());
        advance();
        long to = Math.max(published, completeEnd);
        if (from == completeEnd && to == forcedTo && from == to) {
            return false;
        }
        for (long at = from; at < to; ) {
            Window window = segments.covering(at);
            long end = Math.min(to, window.start() + window.buffer().capacity());
            storage.force(window.buffer(), window.at(at), (int) (end - at));
            at = end;
        }
        forcedTo = to;
        LogHeader.putForcedEnd(first.buffer(), completeEnd);
        segments.retireBefore(completeEnd);
        return true;
    }

    /** Follows the frames as far as they are complete and says how far that is. */
    synchronized long advance() {
        long end = Math.min(reservedEnd.getAsLong(), segments.publishedEnd());
        while (completeEnd < end) {
            Window window = segments.covering(completeEnd);
            int length = Frames.committedLength(window.buffer(), window.at(completeEnd));
            if (length == 0) {
                break;
            }
            completeEnd += Frames.frameBytes(length);
        }
        return completeEnd;
    }

    /** Says in the header that the file was closed in order, and forces the header. */
    synchronized void markClosed(long end) throws IOException {
        LogHeader.putForcedEnd(first.buffer(), end);
        LogHeader.putClosedEnd(first.buffer(), end);
        storage.force(first.buffer(), 0, LogHeader.BYTES);
    }
}
