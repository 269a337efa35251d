// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.wire;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Reads what {@link ByteWriter} wrote; whatever the bytes, it ends with a value or a {@link
 * DamagedBytesException}.
 */
public final class ByteReader {
    private final ByteBuffer buffer;

    /** Reads a part of an array, which is not copied. */
    public ByteReader(byte[] bytes, int offset, int length) {
        buffer = ByteBuffer.wrap(bytes, offset, length);
    }

    private void need(long count) throws DamagedBytesException {
        if (count < 0 || count > buffer.remaining()) {
            throw new DamagedBytesException(
                    "needs "
                            + count
                            + " more bytes at "
                            + buffer.position()
                            + ", has "
                            + buffer.remaining());
        }
    }

    /** One byte, 0 … 255. */
    public int getByte() throws DamagedBytesException {
        need(1);
        return buffer.get() & 0xFF;
    }

    /** Four bytes. */
    public int getInt() throws DamagedBytesException {
        need(Integer.BYTES);
        return buffer.getInt();
    }

    /** Eight bytes. */
    public long getLong() throws DamagedBytesException {
        need(Long.BYTES);
        return buffer.getLong();
    }

    /** A byte that must be 0 or 1. */
    public boolean getBoolean() throws DamagedBytesException {
        int value = getByte();
        if (value > 1) {
            throw new DamagedBytesException("not a truth value: " + value);
        }
        return value == 1;
    }

    /** A length and that many bytes of UTF-8. */
    public String getText() throws DamagedBytesException {
        int length = getInt();
        need(length);
        int start = buffer.position();
        buffer.position(start + length);
        if (isAscii(start, length)) {
            return new String(buffer.array(), start, length, StandardCharsets.US_ASCII);
        }
        ByteBuffer slice = buffer.slice(start, length);
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(slice);
            return text.toString();
        } catch (CharacterCodingException notText) {
            throw new DamagedBytesException("not UTF-8 before byte " + buffer.position());
        }
    }

    private boolean isAscii(int start, int length) {
        byte[] bytes = buffer.array();
        for (int i = start; i < start + length; i++) {
            if (bytes[i] < 0) {
                return false;
            }
        }
        return true;
    }

    /** A count of things of at least {@code bytesEach} bytes, which must fit into what is left. */
    public int getCount(int bytesEach) throws DamagedBytesException {
        int count = getInt();
        need((long) count * bytesEach);
        return count;
    }

    /** This many bytes. */
    public byte[] getRaw(int length) throws DamagedBytesException {
        need(length);
        byte[] raw = new byte[length];
        buffer.get(raw);
        return raw;
    }

    /** How many bytes of the array lie before what is read next. */
    public int position() {
        return buffer.position();
    }

    /** A digest of the bytes from a position to what is read next. */
    public byte[] digestFrom(int start, MessageDigest digest) {
        digest.update(buffer.array(), start, buffer.position() - start);
        return digest.digest();
    }

    /** How many bytes are left. */
    public int remaining() {
        return buffer.remaining();
    }

    /** Refuses bytes after the end. */
    public void end() throws DamagedBytesException {
        if (buffer.hasRemaining()) {
            throw new DamagedBytesException(buffer.remaining() + " bytes after the end");
        }
    }
}
