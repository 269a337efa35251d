// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.recorder;

import dev.assay.histories.MalformedHistoryException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the frames of a {@link SegmentedLog} in order, also of one whose process was killed, or
 * still runs.
 *
 * <p>Where no complete frame stands, the reader looks for the next one. It skips and reports an
 * append that never returned: its length is zero. A length with another checksum, or anything
 * missing from what had been forced to the disk, is damage, and an exception. Without a complete
 * frame further on, the tail is cut and reported. O(file), in memory of two segments.
 *
 * <p>It cannot tell an append that never returned from a page which a crash of the machine lost
 * before it was forced: both are zeros, and both are reported.
 */
public final class LogReader {
    private static final int NONE = -1;

    private final FileChannel channel;
    private final String source;
    private final long size;
    private final List<Recovery.Hole> holes = new ArrayList<>();
    private LogHeader header = new LogHeader(RecorderOptions.MIN_SEGMENT_BYTES, 0, 0);
    private ByteBuffer buffer = ByteBuffer.allocate(LogHeader.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long bufferStart;
    private long limit;
    private boolean bounded;
    private long forcedEnd;
    private long frames;
    private long suspect = NONE;

    /** Takes what was appended. */
    @FunctionalInterface
    public interface PayloadConsumer {
        /**
         * Takes the next payload; the array is the reader's and changes afterwards.
         *
         * @param sequence what {@link SegmentedLog#append} returned
         */
        void accept(long sequence, byte[] bytes, int offset, int length);
    }

    private LogReader(FileChannel channel, String source) throws IOException {
        this.channel = channel;
        this.source = source;
        this.size = channel.size();
        this.limit = size;
    }

    /**
     * Hands every complete payload to the consumer.
     *
     * @throws MalformedHistoryException when the file is not one of this format, or damaged
     */
    public static Recovery read(Path path, PayloadConsumer consumer) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return new LogReader(channel, path.toString()).read(consumer);
        }
    }

    private Recovery read(PayloadConsumer consumer) throws IOException {
        load(0);
        header = LogHeader.decode(buffer, buffer.limit(), source);
        forcedEnd = LogHeader.forcedEnd(buffer);
        long closedEnd = LogHeader.closedEnd(buffer);
        checkSize(closedEnd);
        buffer = ByteBuffer.allocate(2 * header.segmentBytes()).order(ByteOrder.LITTLE_ENDIAN);
        load(LogHeader.BYTES);
        long end = readFrames(consumer);
        long torn = end < size ? lastNonZero(end) - end : 0;
        Instant started = Instant.ofEpochMilli(header.startMillis());
        return new Recovery(started, closedEnd != 0, frames, end, torn, holes);
    }

    private void checkSize(long closedEnd) {
        if (closedEnd != 0 && size > closedEnd) {
            throw damaged(closedEnd, "something was appended after the recorder closed the file");
        }
        if (size < forcedEnd) {
            throw damaged(size, "the file ends here, but once reached to offset " + forcedEnd);
        }
    }

    private long readFrames(PayloadConsumer consumer) throws IOException {
        long position = LogHeader.BYTES;
        while (true) {
            int length = frameAt(position);
            if (length == NONE) {
                long next = skipGap(position);
                if (next == NONE) {
                    return position;
                }
                position = next;
            } else {
                frames++;
                int payload = (int) (position - bufferStart) + Frames.HEADER_BYTES;
                consumer.accept(position, buffer.array(), payload, length);
                position += Frames.frameBytes(length);
            }
        }
    }

    /** Where the next frame begins behind a place without one, or {@link #NONE}. */
    private long skipGap(long position) throws IOException {
        if (!bounded) {
            limit = lastFrameEnd(position);
            bounded = true;
        }
        long next = nextFrame(position);
        if (next != position && position < forcedEnd) {
            throw damaged(position, "an event that was already on the disk is missing or changed");
        }
        if (next != NONE && next != position) {
            if (suspect != NONE) {
                throw damaged(suspect, "a complete event differs from its checksum");
            }
            holes.add(new Recovery.Hole(position, next - position));
        }
        return next;
    }

    // A recorder may be writing beside this reader. Whatever is incomplete after this end was seen
    // did not return before
    // anything in front of the end began, so that skipping it skips no cause of what is read.
    private long lastFrameEnd(long from) throws IOException {
        long end = from;
        for (long at = nextFrame(from); at != NONE; ) {
            end = at + Frames.frameBytes(frameAt(at));
            at = frameAt(end) != NONE ? end : nextFrame(end);
        }
        return end;
    }

    private MalformedHistoryException damaged(long offset, String problem) {
        String place = "damaged at offset " + offset + ": " + problem;
        String cure = "; restore the file from an intact copy, or record the history again";
        return new MalformedHistoryException(source, 0, 0, place + cure);
    }

    /**
     * The payload's length of the frame here, which then is in the buffer as a whole, or {@link
     * #NONE}.
     */
    private int frameAt(long position) throws IOException {
        if (position + Frames.HEADER_BYTES > limit) {
            return NONE;
        }
        int at = ensure(position, Frames.HEADER_BYTES);
        int length = Frames.length(buffer, at);
        if (length < 1
                || length > SegmentedLog.maxPayload(header.segmentBytes())
                || Frames.stamp(buffer, at) != header.stamp(position)
                || position + Frames.frameBytes(length) > limit) {
            return NONE;
        }
        int frame = ensure(position, (int) Frames.frameBytes(length));
        int checksum = Frames.checksum(buffer.array(), frame + Frames.HEADER_BYTES, length);
        return checksum == Frames.checksum(buffer, frame) ? length : NONE;
    }

    /**
     * The first complete frame from here on, read anew, or {@link #NONE}; notes one that is damaged
     * on the way.
     */
    private long nextFrame(long from) throws IOException {
        suspect = NONE;
        load(from);
        for (long at = from; at + Frames.HEADER_BYTES <= limit; at += Frames.ALIGNMENT) {
            if (frameAt(at) != NONE) {
                return at;
            }
            int frame = ensure(at, Frames.HEADER_BYTES);
            boolean committed = Frames.length(buffer, frame) != 0;
            if (committed && (at == from || Frames.stamp(buffer, frame) == header.stamp(at))) {
                suspect = suspect == NONE ? at : suspect;
            }
        }
        return NONE;
    }

    private long lastNonZero(long from) throws IOException {
        long last = from;
        for (long position = from; position < size; position++) {
            if (buffer.get(ensure(position, 1)) != 0) {
                last = position + 1;
            }
        }
        return last;
    }

    /** Where this part of the file, which must be inside of it, stands in the buffer. */
    private int ensure(long position, int bytes) throws IOException {
        if (position < bufferStart || position + bytes > bufferStart + buffer.limit()) {
            load(position);
            if (bytes > buffer.limit()) {
                throw new IOException(source + " became shorter while it was read; read it again");
            }
        }
        return (int) (position - bufferStart);
    }

    private void load(long position) throws IOException {
        buffer.clear();
        bufferStart = position;
        int read = 0;
        while (read >= 0 && buffer.hasRemaining()) {
            read = channel.read(buffer, bufferStart + buffer.position());
        }
        buffer.flip();
    }
}
