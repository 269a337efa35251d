// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing buffer of big-endian numbers and length-prefixed texts; {@link ByteReader} reads them
 * back.
 */
public final class ByteWriter {
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes = new byte[128];
    private int length;

    private int reserve(int count) {
        int start = length;
        length += count;
        if (length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length, 2 * bytes.length));
        }
        return start;
    }

    /** One byte; the rest of the number is dropped. */
    public ByteWriter putByte(int value) {
        // Room first: it may put another array in the place of this one.
        int at = reserve(1);
        bytes[at] = (byte) value;
        return this;
    }

    /** Four bytes. */
    public ByteWriter putInt(int value) {
        int start = reserve(Integer.BYTES);
        INTS.set(bytes, start, value);
        return this;
    }

    /** Eight bytes. */
    public ByteWriter putLong(long value) {
        int start = reserve(Long.BYTES);
        LONGS.set(bytes, start, value);
        return this;
    }

    /** A byte, 0 or 1. */
    public ByteWriter putBoolean(boolean value) {
        return putByte(value ? 1 : 0);
    }

    /** The number of bytes, then UTF-8. */
    public ByteWriter putText(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        return putInt(encoded.length).putRaw(encoded);
    }

    /** These bytes without a length. */
    public ByteWriter putRaw(byte[] raw) {
        int start = reserve(raw.length);
        System.arraycopy(raw, 0, bytes, start, raw.length);
        return this;
    }

    /** How many bytes were written. */
    public int length() {
        return length;
    }

    /** A copy of what was written. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }
}
