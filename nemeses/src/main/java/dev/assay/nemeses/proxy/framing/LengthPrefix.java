// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.framing;

import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * Each frame is its length, big endian, and as many bytes.
 *
 * @param size bytes of the length: 1, 2, 4 or 8
 * @param isInclusive whether the length counts its own bytes
 */
public record LengthPrefix(int size, boolean isInclusive) implements Framing {
    public LengthPrefix {
        if (size != 1 && size != 2 && size != 4 && size != 8) {
            throw new IllegalArgumentException("a length has 1, 2, 4 or 8 bytes, not " + size);
        }
    }

    @Override
    public String name() {
        return "length-prefix"
                + (size == 4 && !isInclusive ? "" : ":" + size)
                + (isInclusive ? ":inclusive" : "");
    }

    @Override
    public Readers readers() {
        return new Readers(new Reader(), new Reader());
    }

    @Override
    public BitSet body(byte[] frame) {
        BitSet body = new BitSet(frame.length);
        body.set(Math.min(size, frame.length), frame.length);
        return body;
    }

    private final class Reader implements FrameReader {
        private int lengthBytes;
        private long length;
        private long left;

        @Override
        public Progress read(ByteBuffer data) throws LostFramingException {
            while (lengthBytes < size) {
                if (!data.hasRemaining()) {
                    return Progress.INSIDE;
                }
                length = (length << 8) | (data.get() & 0xFF);
                lengthBytes++;
                if (lengthBytes == size) {
                    left = isInclusive ? length - size : length;
                    if (left < 0) {
                        throw new LostFramingException("a frame of length " + length);
                    }
                }
            }
            int some = (int) Math.min(left, data.remaining());
            data.position(data.position() + some);
            left -= some;
            if (left > 0) {
                return Progress.INSIDE;
            }
            lengthBytes = 0;
            length = 0;
            return Progress.ENDED;
        }
    }
}
