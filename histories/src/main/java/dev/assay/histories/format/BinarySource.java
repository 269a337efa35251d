// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.MalformedHistoryException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipException;

/** The bytes and numbers of a binary file, which knows where the next one stands. */
final class BinarySource {
    private final InputStream input;
    private final String name;
    private final ByteBuffer buffer;
    private long behind;

    BinarySource(InputStream input, String name, ByteOrder order) {
        this.input = input;
        this.name = name;
        buffer = ByteBuffer.allocate(1 << 16).order(order).limit(0);
    }

    /** How many bytes came before the next one. */
    long offset() {
        return behind + buffer.position();
    }

    /** True when at least so many bytes are left. */
    private boolean has(int bytes) throws IOException {
        if (buffer.remaining() >= bytes) {
            return true;
        }
        behind += buffer.position();
        buffer.compact();
        try {
            boolean isEnd = false;
            while (buffer.position() < bytes && !isEnd) {
                int read = input.read(buffer.array(), buffer.position(), buffer.remaining());
                isEnd = read < 0;
                buffer.position(buffer.position() + Math.max(read, 0));
            }
        } catch (ZipException | EOFException e) {
            throw failAt(
                    behind + buffer.position(),
                    "the compressed data are damaged or cut off ("
                            + e.getMessage()
                            + "); fetch the file again");
        }
        buffer.flip();
        return buffer.remaining() >= bytes;
    }

    boolean isAtEnd() throws IOException {
        return !has(1);
    }

    /** The next byte; {@code what} it is, for messages. */
    int unsignedByte(String what) throws IOException {
        require(1, what);
        return buffer.get() & 0xFF;
    }

    /** The next 8 bytes. */
    long number(String what) throws IOException {
        require(Long.BYTES, what);
        return buffer.getLong();
    }

    /** The next byte as a truth value. */
    boolean truth(String what) throws IOException {
        int next = unsignedByte(what);
        if (next > 1) {
            throw failAt(
                    offset() - 1,
                    what + " is 0 or 1, not " + next + "; is the file of this format?");
        }
        return next == 1;
    }

    /** The next bytes as UTF-8. */
    String text(int length, String what) throws IOException {
        require(length, what);
        byte[] bytes = new byte[length];
        long start = offset();
        buffer.get(bytes);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw failAt(start, what + " is not UTF-8; is the file of this format?");
        }
    }

    private void require(int bytes, String what) throws IOException {
        if (!has(bytes)) {
            throw failAt(
                    offset() + buffer.remaining(),
                    "the file ends within " + what + "; it is cut off, fetch it again");
        }
    }

    /** A problem at the place of the next byte. */
    MalformedHistoryException fail(String problem) {
        return failAt(offset(), problem);
    }

    MalformedHistoryException failAt(long at, String problem) {
        return new MalformedHistoryException(name, 0, 0, "at byte " + at + ": " + problem);
    }
}
