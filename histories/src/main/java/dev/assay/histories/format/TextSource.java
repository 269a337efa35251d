// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.MalformedHistoryException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.ZipException;

/**
 * The bytes of a text with one byte of look-ahead, which knows the line and column of the next one.
 * A byte order mark at the beginning is passed over. Columns count code points from 1.
 */
final class TextSource {
    /** What {@link #peek} and {@link #next} return after the last byte. */
    static final int END = -1;

    /**
     * No text or token may be longer; a cut closing quote must not read a huge file into memory.
     */
    static final int LONGEST_TOKEN = 64 << 20;

    /** Nobody looks further ahead. */
    private static final int LONGEST_VIEW = 1 << 20;

    private final InputStream input;
    private final String name;
    private byte[] buffer;
    private int position;
    private int limit;
    private int line = 1;
    private int column = 1;
    private byte[] token = new byte[256];
    private int tokenLength;
    private boolean tokenIsAscii = true;

    TextSource(InputStream input, String name) throws IOException {
        this.input = input;
        this.name = name;
        this.buffer = new byte[Math.clamp(input.available(), 1 << 12, 1 << 16)];
        limit = input.readNBytes(buffer, 0, 3);
        if (limit == 3
                && (buffer[0] & 0xFF) == 0xEF
                && (buffer[1] & 0xFF) == 0xBB
                && (buffer[2] & 0xFF) == 0xBF) {
            position = 3;
        }
    }

    /** The bytes from {@code start} on; columns count from there. */
    TextSource(byte[] text, int start) {
        this.input = InputStream.nullInputStream();
        this.name = "";
        this.buffer = text;
        this.position = start;
        this.limit = text.length;
    }

    int peek() throws IOException {
        return position < limit ? buffer[position] & 0xFF : refill();
    }

    private int refill() throws IOException {
        int read = read(0);
        if (read < 0) {
            return END;
        }
        position = 0;
        limit = read;
        return buffer[0] & 0xFF;
    }

    /** Fills the buffer from here on with some bytes; how many, or {@link #END}. */
    private int read(int from) throws IOException {
        try {
            int read = 0;
            // A stream may return nothing for a while; that is not its end.
            while (read == 0) {
                read = input.read(buffer, from, buffer.length - from);
            }
            return read;
        } catch (ZipException | EOFException e) {
            throw fail(
                    "the compressed data are damaged or cut off ("
                            + e.getMessage()
                            + "); fetch the file again");
        }
    }

    /** What was read so far; what stands before {@link #position} was taken. */
    byte[] buffer() {
        return buffer;
    }

    /** Where in the buffer the next byte is. */
    int position() {
        return position;
    }

    /** Where in the buffer that which was read so far ends. */
    int limit() {
        return limit;
    }

    /**
     * Reads on behind the {@link #limit}, for whoever looks further ahead than at one byte; false
     * at the end, and when it would have to look too far.
     */
    boolean readMore() throws IOException {
        if (position == 0 && limit == buffer.length) {
            if (limit >= LONGEST_VIEW) {
                return false;
            }
            buffer = Arrays.copyOf(buffer, limit * 2);
        }
        System.arraycopy(buffer, position, buffer, 0, limit - position);
        limit -= position;
        position = 0;
        int read = read(limit);
        limit += Math.max(read, 0);
        return read > 0;
    }

    /** Takes so many bytes of ASCII, none of them the end of a line. */
    void skipOnLine(int count) {
        position += count;
        column += count;
    }

    int next() throws IOException {
        int next = peek();
        if (next != END) {
            position++;
            if (next == '\n') {
                line++;
                column = 1;
            } else if ((next & 0xC0) != 0x80) {
                column++;
            }
        }
        return next;
    }

    int line() {
        return line;
    }

    int column() {
        return column;
    }

    /** Forgets the token collected so far. */
    void startToken() {
        tokenLength = 0;
        tokenIsAscii = true;
    }

    void addToToken(int next) {
        if (tokenLength == token.length) {
            if (tokenLength >= LONGEST_TOKEN) {
                throw fail(
                        "a text or name of more than "
                                + LONGEST_TOKEN
                                + " bytes; is a closing quote missing?");
            }
            token = Arrays.copyOf(token, token.length * 2);
        }
        token[tokenLength++] = (byte) next;
        tokenIsAscii &= next < 0x80;
    }

    byte[] tokenBytes() {
        return token;
    }

    int tokenLength() {
        return tokenLength;
    }

    /** The token's text; what is not UTF-8 is an error. */
    String tokenText() {
        if (tokenIsAscii) {
            return new String(token, 0, tokenLength, StandardCharsets.ISO_8859_1);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(token, 0, tokenLength))
                    .toString();
        } catch (CharacterCodingException e) {
            throw fail("bytes that are not UTF-8; convert the file to UTF-8");
        }
    }

    /** A problem at the place of the next byte. */
    MalformedHistoryException fail(String problem) {
        return failAt(line, column, problem);
    }

    /** A problem at a place seen before. */
    MalformedHistoryException failAt(int atLine, int atColumn, String problem) {
        return new MalformedHistoryException(name, atLine, atColumn, problem);
    }

    /** A byte for error messages. */
    static String show(int next) {
        if (next == END) {
            return "the end of the file";
        }
        return next > ' ' && next < 0x7F
                ? "'" + (char) next + "'"
                : "byte 0x" + Integer.toHexString(next);
    }
}
