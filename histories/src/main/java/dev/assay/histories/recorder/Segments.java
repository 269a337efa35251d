// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.recorder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps mapped windows of zeros ready ahead of the appends, with a thread of its own. The zeros are
 * written, not skipped: the file system then has promised the space, and a full disk is an
 * exception here instead of a fault in a store to mapped memory.
 *
 * <p>Window {@code i} begins with segment {@code i} and maps the next segment too, so that a frame
 * may cross the border and a reservation is one addition. A mapping lives until the garbage
 * collector finds it unused: a thread that was suspended in the middle of an append never writes to
 * unmapped memory.
 */
final class Segments {
    private static final int MAX_AHEAD = 8;
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(1 << 20).asReadOnlyBuffer();

    private final LogStorage storage;
    private final int shift;
    private final LongSupplier reservedEnd;
    private final Thread thread = new Thread(this::run, "history-segments");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    private volatile Window[] published;
    private volatile long retiredEnd;
    private volatile boolean stopped;
    private volatile @Nullable IOException failure;
    private long zerosEnd = LogHeader.BYTES;

    /**
     * A part of the file in memory: two segments.
     *
     * @param index the number of the first segment
     * @param start its offset in the file
     */
    record Window(int index, long start, MappedByteBuffer buffer) {
        int at(long position) {
            return (int) (position - start);
        }
    }

    /** Writes and maps the first segment, then starts the thread that goes ahead. */
    Segments(LogStorage storage, int segmentBytes, LongSupplier reservedEnd) throws IOException {
        this.storage = storage;
        this.shift = Integer.numberOfTrailingZeros(segmentBytes);
        this.reservedEnd = reservedEnd;
        this.published = new Window[] {nextWindow(0)};
        thread.setDaemon(true);
        thread.start();
    }

    private long startOf(int index) {
        return (long) index << shift;
    }

    private int indexOf(long position) {
        return (int) (position >>> shift);
    }

    /** The window in which the frame at this offset begins; waits until it is ready. */
    Window at(long position) throws IOException {
        Window[] current = published;
        int offset = indexOf(position) - current[0].index;
        return offset < current.length ? current[offset] : await(position);
    }

    private Window await(long position) throws IOException {
        LockSupport.unpark(thread);
        lock.lock();
        try {
            while (position >= publishedEnd()) {
                IOException cause = failure;
                if (cause != null) {
                    throw new IOException(cause.getMessage(), cause);
                }
                if (stopped) {
                    throw new IOException("the history file was closed during the append");
                }
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
        return covering(position);
    }

    /**
     * A published window that maps this offset, which is before {@link #publishedEnd} plus one
     * segment.
     */
    Window covering(long position) {
        Window[] current = published;
        return current[Math.min(indexOf(position) - current[0].index, current.length - 1)];
    }

    /** Frames that begin before this offset have their window. */
    long publishedEnd() {
        Window[] current = published;
        return startOf(current[current.length - 1].index + 1);
    }

    /** Whether no further window will come. */
    boolean hasFailed() {
        return failure != null;
    }

    /** True when a frame of this length at this offset is the one that reaches the next segment. */
    boolean crosses(long position, long frameBytes) {
        return indexOf(position) != indexOf(position + frameBytes);
    }

    /** Tells the thread that the appends went on to another segment. */
    void wake() {
        LockSupport.unpark(thread);
    }

    /**
     * Says that every frame before this offset is complete, so that nobody will ask for its window
     * again.
     */
    void retireBefore(long position) {
        retiredEnd = position;
    }

    /** Ends the thread; whoever still waits for a window gets an exception. */
    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
        Threads.joinUninterruptibly(thread);
    }

    private void run() {
        try {
            while (!stopped) {
                int next = indexOf(publishedEnd());
                if (next <= wantedIndex()) {
                    publish(nextWindow(next));
                } else {
                    LockSupport.park(this);
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            failure = new IOException("cannot extend the history file: " + e.getMessage(), e);
        } finally {
            signal();
        }
    }

    // A short history stays a small file: the lead grows with what was appended.
    private int wantedIndex() {
        int current = indexOf(reservedEnd.getAsLong());
        return current + Math.min(MAX_AHEAD, current + 1);
    }

    private Window nextWindow(int index) throws IOException {
        long end = startOf(index + 2);
        while (zerosEnd < end) {
            int bytes = (int) Math.min(ZEROS.capacity(), end - zerosEnd);
            storage.write(ZEROS.slice(0, bytes), zerosEnd);
            zerosEnd += bytes;
        }
        return new Window(index, startOf(index), storage.map(startOf(index), 2 << shift));
    }

    private void publish(Window window) {
        Window[] current = published;
        int retired = Math.clamp(indexOf(retiredEnd) - (long) current[0].index, 0, current.length);
        Window[] next = Arrays.copyOfRange(current, retired, current.length + 1);
        next[next.length - 1] = window;
        published = next;
        signal();
    }

    private void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
