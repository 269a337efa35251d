// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.toxic;

import java.util.List;

/**
 * A piece of a stream on its way through the stages: some bytes, or a sign of how the stream ends.
 * Bytes are shared with other pieces and never changed.
 */
public final class Chunk {
    /** What a chunk stands for. */
    public enum Kind {
        /** Bytes. */
        DATA,
        /** The sender will send no more; the other direction goes on. */
        END,
        /** The connection closes in both directions. */
        CLOSE,
        /** The connection is reset in both directions. */
        RESET
    }

    /** The first byte is the first of a frame. */
    public static final int STARTS = 1;

    /** The last byte is the last of a frame. */
    public static final int ENDS = 2;

    /** The frame must stay as it is. */
    public static final int UNTOUCHABLE = 4;

    /** Nobody knows where its frames begin, though the proxy has a framing. */
    public static final int LOST = 8;

    /** Must not be sent together with what follows. */
    public static final int APART = 16;

    private final Kind kind;
    private final byte[] bytes;
    private final int offset;
    private final int length;
    private final int flags;
    private final long time;

    private Chunk(Kind kind, byte[] bytes, Span span, int flags, long time) {
        this.kind = kind;
        this.bytes = bytes;
        this.offset = span.offset;
        this.length = span.length;
        this.flags = flags;
        this.time = time;
    }

    private record Span(int offset, int length) {}

    /** A sign. */
    public static Chunk sign(Kind kind) {
        return new Chunk(kind, new byte[0], new Span(0, 0), STARTS | ENDS, 0);
    }

    /**
     * Bytes.
     *
     * @param time when they were read, in the loop's nanoseconds
     */
    public static Chunk data(byte[] bytes, int flags, long time) {
        return new Chunk(Kind.DATA, bytes, new Span(0, bytes.length), flags, time);
    }

    /** One chunk with the bytes of all. */
    static Chunk joined(List<Chunk> pieces, int flags) {
        int length = 0;
        for (Chunk piece : pieces) {
            length += piece.length;
        }
        byte[] bytes = new byte[length];
        int at = 0;
        for (Chunk piece : pieces) {
            System.arraycopy(piece.bytes, piece.offset, bytes, at, piece.length);
            at += piece.length;
        }
        return data(bytes, flags, pieces.getLast().time);
    }

    public Kind kind() {
        return kind;
    }

    boolean isData() {
        return kind == Kind.DATA;
    }

    public byte[] bytes() {
        return bytes;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    /** When it was read, or left the last stage that keeps to time. */
    long time() {
        return time;
    }

    /** Whether all these flags are set. */
    public boolean is(int wanted) {
        return (flags & wanted) == wanted;
    }

    int flags() {
        return flags;
    }

    /** A part of the bytes. */
    public Chunk part(int from, int size, int newFlags) {
        return new Chunk(kind, bytes, new Span(offset + from, size), newFlags, time);
    }

    /** The first bytes, which begin what this began. */
    Chunk first(int size) {
        return size == length ? this : part(0, size, flags & ~ENDS);
    }

    /** What {@link #first} leaves, which ends what this ends. */
    Chunk rest(int size) {
        return part(size, length - size, flags & ~STARTS);
    }

    Chunk at(long newTime) {
        return new Chunk(kind, bytes, new Span(offset, length), flags, newTime);
    }

    Chunk flagged(int newFlags) {
        return new Chunk(kind, bytes, new Span(offset, length), newFlags, time);
    }
}
