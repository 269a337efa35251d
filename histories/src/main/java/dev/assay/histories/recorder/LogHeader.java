// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.recorder;

import dev.assay.histories.MalformedHistoryException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The first {@value #BYTES} bytes of a history file: a fixed part with a checksum, and two numbers
 * that change. Each of those is stored twice, the second time inverted. The process may be killed
 * between the two stores, so that a reader believes the smaller one: it then asks less of the file,
 * never more.
 *
 * <p>The layout is told in {@code FORMAT.md}.
 *
 * @param segmentBytes the segment size the file was written with
 * @param nonce the file's random number, part of every stamp
 * @param startMillis the wall clock when the file was created
 */
record LogHeader(int segmentBytes, long nonce, long startMillis) {
    static final int BYTES = 4096;
    static final int VERSION = 1;
    static final long MAGIC =
            ByteBuffer.wrap("ASSAYLOG".getBytes(StandardCharsets.US_ASCII))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getLong();

    private static final int VERSION_AT = 8;
    private static final int SEGMENT_AT = 12;
    private static final int NONCE_AT = 16;
    private static final int START_AT = 24;
    private static final int CHECKSUM_AT = 32;
    private static final int FORCED_AT = 64;
    private static final int CLOSED_AT = 80;

    /** The header of a file into which nothing was appended yet. */
    ByteBuffer encode() {
        ByteBuffer header = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(0, MAGIC);
        header.putInt(VERSION_AT, VERSION);
        header.putInt(SEGMENT_AT, segmentBytes);
        header.putLong(NONCE_AT, nonce);
        header.putLong(START_AT, startMillis);
        header.putInt(CHECKSUM_AT, checksum(header));
        putForcedEnd(header, BYTES);
        return header;
    }

    /**
     * Reads and checks the fixed part.
     *
     * @param available how many bytes of the file's beginning the buffer holds
     */
    static LogHeader decode(ByteBuffer header, int available, String source) {
        if (available < BYTES) {
            throw malformed(
                    source,
                    available == 0
                            ? "the file is empty: its recorder stopped before anything was recorded"
                            : "the file ends inside its header of "
                                    + BYTES
                                    + " bytes; restore it from an intact copy");
        }
        long magic = header.getLong(0);
        if (magic != MAGIC) {
            throw malformed(
                    source,
                    "not a recorded history (it does not begin with ASSAYLOG);"
                            + " name its format if it is a history of another kind");
        }
        int version = header.getInt(VERSION_AT);
        if (header.getInt(CHECKSUM_AT) != checksum(header)) {
            throw malformed(
                    source,
                    "the header at offset 0 is damaged (its checksum does not match);"
                            + " restore the file from an intact copy");
        }
        if (version != VERSION) {
            throw malformed(
                    source,
                    "format version "
                            + version
                            + " where this reader knows "
                            + VERSION
                            + "; read it with the release of Assay that wrote it");
        }
        int segmentBytes = header.getInt(SEGMENT_AT);
        if (!RecorderOptions.isSegmentSize(segmentBytes)) {
            throw malformed(source, "the header names an impossible segment size: " + segmentBytes);
        }
        return new LogHeader(segmentBytes, header.getLong(NONCE_AT), header.getLong(START_AT));
    }

    /** The stamp of the frame at this offset. */
    long stamp(long position) {
        return nonce + position;
    }

    /** Says that every frame before this offset is complete and was forced to the disk. */
    static void putForcedEnd(ByteBuffer header, long end) {
        putTwice(header, FORCED_AT, end);
    }

    /** The offset before which no frame may be missing or damaged. */
    static long forcedEnd(ByteBuffer header) {
        return Math.max(BYTES, getTwice(header, FORCED_AT));
    }

    /** Says that the file was closed in order and ends at this offset. */
    static void putClosedEnd(ByteBuffer header, long end) {
        putTwice(header, CLOSED_AT, end);
    }

    /** Where the file ends if it was closed in order, else zero. */
    static long closedEnd(ByteBuffer header) {
        long first = header.getLong(CLOSED_AT);
        return first == ~header.getLong(CLOSED_AT + Long.BYTES) ? Math.max(0, first) : 0;
    }

    private static void putTwice(ByteBuffer header, int at, long value) {
        header.putLong(at, value);
        header.putLong(at + Long.BYTES, ~value);
    }

    private static long getTwice(ByteBuffer header, int at) {
        return Math.min(header.getLong(at), ~header.getLong(at + Long.BYTES));
    }

    private static int checksum(ByteBuffer header) {
        CRC32C crc = new CRC32C();
        crc.update(header.duplicate().position(0).limit(CHECKSUM_AT));
        return (int) crc.getValue();
    }

    private static MalformedHistoryException malformed(String source, String problem) {
        return new MalformedHistoryException(source, 0, 0, problem);
    }
}
