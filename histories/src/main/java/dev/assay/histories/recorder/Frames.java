// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.recorder;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The layout of one frame: length (4 bytes; zero until the frame is complete), CRC32C (4) of the
 * payload followed by the length, stamp (8), payload, zeros up to a multiple of 8. Everything is
 * little endian. A frame's sequence number is its offset in the file, and its stamp the sequence
 * number plus the file's own random number, so that neither a frame of another file nor one inside
 * some payload can pass for a frame of this place.
 */
final class Frames {
    static final int HEADER_BYTES = 16;
    static final int ALIGNMENT = 8;

    private static final int CHECKSUM = 4;
    private static final int STAMP = 8;
    private static final VarHandle INT =
            MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Frames() {}

    /**
     * Bytes that a payload of this length takes in the file; more than an int for damaged lengths.
     */
    static long frameBytes(int payloadLength) {
        return ((long) payloadLength + HEADER_BYTES + ALIGNMENT - 1) & -ALIGNMENT;
    }

    static int checksum(byte[] payload, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(payload, offset, length);
        crc.update(length);
        crc.update(length >>> 8);
        crc.update(length >>> 16);
        crc.update(length >>> 24);
        return (int) crc.getValue();
    }

    /** Writes all but the length; a reader still sees no frame here. */
    static void prepare(ByteBuffer target, int at, long stamp, int checksum) {
        LONG.set(target, at + STAMP, stamp);
        INT.set(target, at + CHECKSUM, checksum);
    }

    /** Makes the frame visible: whoever sees the length sees the rest. */
    static void commit(ByteBuffer target, int at, int length) {
        INT.setRelease(target, at, length);
    }

    /** The length, or zero when the frame is not complete. */
    static int committedLength(ByteBuffer source, int at) {
        return (int) INT.getAcquire(source, at);
    }

    static int length(ByteBuffer source, int at) {
        return (int) INT.get(source, at);
    }

    static int checksum(ByteBuffer source, int at) {
        return (int) INT.get(source, at + CHECKSUM);
    }

    static long stamp(ByteBuffer source, int at) {
        return (long) LONG.get(source, at + STAMP);
    }
}
