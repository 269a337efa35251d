// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.recorder;

import dev.assay.histories.recorder.Segments.Window;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An append-only file of checksummed frames for many threads, written through mapped memory. When
 * an append returns, its frame is in the kernel: {@code kill -9} cannot take it back. Only a crash
 * of the machine can, and of what is older than the force interval not even that.
 *
 * <p>An append reserves its place with one atomic addition, copies the payload, and stores the
 * length last, with release semantics. An append that began after another one returned therefore
 * lies behind it in the file. A thread that dies between the reservation and the length leaves a
 * hole, which readers skip and report. Appends are O(payload), take no lock and make no garbage;
 * they wait only when the disk is slower than they are for longer than the segments ahead last. An
 * interrupt does not disturb them.
 *
 * <p>It cannot see what the disk does with data it calls forced, nor damage to the file before
 * somebody reads it.
 */
public final class SegmentedLog implements AutoCloseable {
    private static final long CLOSED = 1L << 62;
    private static final long CLOSE_PATIENCE_NANOS = 5_000_000_000L;
    private static final long POLL_NANOS = 100_000L;
    // The counter stands alone in its cache line, and in the neighbour which the processor fetches
    // along.
    private static final int TAIL = 16;

    private final AtomicLongArray tail = new AtomicLongArray(2 * TAIL);
    private final Path path;
    private final LogStorage storage;
    private final LogHeader header;
    private final Segments segments;
    private final Flusher flusher;
    private final int maxPayload;
    private final boolean forceEveryAppend;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile long closedEnd = Long.MAX_VALUE;
    private volatile @Nullable IOException failure;

    private SegmentedLog(Path path, LogStorage storage, LogHeader header, RecorderOptions options)
            throws IOException {
        this.path = path;
        this.storage = storage;
        this.header = header;
        this.maxPayload = maxPayload(header.segmentBytes());
        this.forceEveryAppend = options.forceInterval().isZero();
        tail.set(TAIL, LogHeader.BYTES);
        storage.write(header.encode(), 0);
        segments = new Segments(storage, header.segmentBytes(), this::reservedEnd);
        segments.covering(0).buffer().order(ByteOrder.LITTLE_ENDIAN);
        flusher = new Flusher(storage, segments, this::reservedEnd, this::fail);
        flusher.start(
                forceEveryAppend
                        ? RecorderOptions.DEFAULT.forceInterval().toNanos()
                        : options.forceInterval().toNanos());
    }

    /**
     * Begins a new file.
     *
     * @throws IOException when the file exists already, or the disk has no room for the first
     *     segments
     */
    public static SegmentedLog create(Path path, RecorderOptions options) throws IOException {
        // An interrupted thread would find the channel closed under its hands.
        boolean interrupted = Thread.interrupted();
        try {
            return create(path, LogStorage.create(path), options);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static SegmentedLog create(Path path, LogStorage storage, RecorderOptions options)
            throws IOException {
        LogHeader header =
                new LogHeader(
                        options.segmentBytes(),
                        new SecureRandom().nextLong(),
                        System.currentTimeMillis());
        try {
            return new SegmentedLog(path, storage, header, options);
        } catch (IOException | RuntimeException | Error e) {
            storage.close();
            throw e;
        }
    }

    /** The longest payload for this segment size. */
    static int maxPayload(int segmentBytes) {
        return segmentBytes - Frames.HEADER_BYTES;
    }

    /** The file that is written. */
    public Path path() {
        return path;
    }

    /** The longest payload that fits: one segment with its frame. */
    public int maxPayload() {
        return maxPayload;
    }

    /**
     * Appends one payload; thread-safe.
     *
     * @return the payload's sequence number: greater than that of every append that returned before
     *     this call
     * @throws IOException when the payload was not recorded, or, after a force that failed, might
     *     be lost with the machine: the disk is full or failed, or the log is closed
     */
    public long append(byte[] payload, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, payload.length);
        if (length < 1 || length > maxPayload) {
            throw new IllegalArgumentException(
                    "payload of " + length + " bytes; " + path + " takes 1 to " + maxPayload);
        }
        if (failure != null) {
            throw failed();
        }
        int checksum = Frames.checksum(payload, offset, length);
        long frameBytes = Frames.frameBytes(length);
        long position = tail.getAndAdd(TAIL, frameBytes);
        if (position >= CLOSED) {
            throw new IOException(path + " is closed; the event was not recorded");
        }
        if (segments.crosses(position, frameBytes)) {
            segments.wake();
        }
        Window window = windowAt(position);
        int at = window.at(position);
        try {
            window.buffer().put(at + Frames.HEADER_BYTES, payload, offset, length);
            Frames.prepare(window.buffer(), at, header.stamp(position), checksum);
            Frames.commit(window.buffer(), at, length);
        } catch (InternalError e) {
            throw unmappable(e);
        }
        if (forceEveryAppend) {
            forceFrame(window, at, (int) frameBytes);
        }
        return position;
    }

    private Window windowAt(long position) throws IOException {
        try {
            return segments.at(position);
        } catch (IOException e) {
            throw new IOException(
                    path
                            + ": "
                            + e.getMessage()
                            + "; the event was not recorded, all before it were; free space"
                            + " or choose another disk",
                    e);
        }
    }

    // The virtual machine turns a failing store to mapped memory into this error.
    private IOException unmappable(InternalError error) {
        fail(
                new IOException(
                        "a page of the file cannot be written (was it cut, or its disk removed?)",
                        error));
        return failed();
    }

    private void forceFrame(Window window, int at, int length) throws IOException {
        try {
            storage.force(window.buffer(), at, length);
        } catch (IOException | UncheckedIOException e) {
            fail(new IOException(e.getMessage(), e));
            throw failed();
        }
    }

    private void fail(IOException cause) {
        if (failure == null) {
            failure = cause;
        }
    }

    private IOException failed() {
        IOException cause = Objects.requireNonNull(failure);
        return new IOException(
                path
                        + ": recording stopped, what is not yet on disk may be lost: "
                        + cause.getMessage(),
                cause);
    }

    private long reservedEnd() {
        return Math.min(tail.get(TAIL) & (CLOSED - 1), closedEnd);
    }

    /** Forces every append that returned before this call to the disk. */
    public void force() throws IOException {
        if (failure != null) {
            throw failed();
        }
        try {
            flusher.force();
        } catch (IOException | UncheckedIOException e) {
            fail(new IOException(e.getMessage(), e));
            throw failed();
        }
    }

    /**
     * Waits for the appends under way, forces everything to the disk and cuts the file to its
     * content. Later appends are exceptions; closing again does nothing.
     *
     * @throws IOException when what was appended could not be forced to the disk
     */
    @Override
    public void close() throws IOException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            closedEnd = tail.getAndAdd(TAIL, CLOSED);
            long completeEnd = awaitAppends();
            flusher.stop();
            segments.stop();
            finish(completeEnd);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    // A thread that died during its append never completes it: the wait is bounded, and leaves a
    // hole for the reader to report.
    private long awaitAppends() {
        long deadline = System.nanoTime() + CLOSE_PATIENCE_NANOS;
        while (true) {
            long completeEnd = flusher.advance();
            boolean all =
                    completeEnd >= closedEnd
                            || (segments.hasFailed() && completeEnd >= segments.publishedEnd());
            if (all || failure != null || System.nanoTime() - deadline > 0) {
                return completeEnd;
            }
            LockSupport.parkNanos(this, POLL_NANOS);
        }
    }

    private void finish(long completeEnd) throws IOException {
        try (storage) {
            force();
            boolean whole = completeEnd >= Math.min(closedEnd, segments.publishedEnd());
            storage.truncate(whole ? completeEnd : closedEnd);
            // Not before the cut: a process killed in between leaves an open file, not a closed one
            // with zeros behind its end.
            if (whole) {
                flusher.markClosed(completeEnd);
            }
        }
    }
}
