// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.framing;

import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * PostgreSQL's protocol 3 ("Frontend/Backend Protocol", chapter "Message Formats" of its manual): a
 * type, a length that counts itself, a body. The client's first messages have no type; a request
 * for encryption is answered by one byte. Where the server agrees to encrypt, the framing is lost.
 */
public record PostgreSql() implements Framing {
    private static final int SSL_REQUEST = 80_877_103;
    private static final int GSS_REQUEST = 80_877_104;

    // The server refuses longer start-up packets itself.
    private static final int MAX_STARTUP = 10_000;

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public Readers readers() {
        Negotiation negotiation = new Negotiation();
        return new Readers(new Frontend(negotiation), new Backend(negotiation));
    }

    @Override
    public BitSet body(byte[] frame) {
        // A start-up message begins with its length, whose first byte is 0: no message has type 0.
        int header = frame.length > 0 && frame[0] == 0 ? 8 : 5;
        BitSet body = new BitSet(frame.length);
        body.set(Math.min(header, frame.length), frame.length);
        return body;
    }

    /** Requests for encryption that the server has yet to answer. */
    private static final class Negotiation {
        private int open;
    }

    /** A header of some bytes whose last four are a length, and what it says is left. */
    private static final class Message {
        private final int headerSize;
        private int headerBytes;
        private int number;
        private int length;
        private long left;

        Message(int headerSize) {
            this.headerSize = headerSize;
        }

        boolean isHeaderRead(ByteBuffer data) throws LostFramingException {
            while (headerBytes < headerSize) {
                if (!data.hasRemaining()) {
                    return false;
                }
                number = (number << 8) | (data.get() & 0xFF);
                headerBytes++;
                if (headerBytes == headerSize) {
                    length = number;
                    left = length - 4L;
                    if (left < 0) {
                        throw new LostFramingException("a message of length " + length);
                    }
                }
            }
            return true;
        }

        boolean isSkipped(ByteBuffer data) {
            int some = (int) Math.min(left, data.remaining());
            data.position(data.position() + some);
            left -= some;
            if (left > 0) {
                return false;
            }
            headerBytes = 0;
            number = 0;
            return true;
        }
    }

    private static final class Frontend implements FrameReader {
        private final Negotiation negotiation;
        private final Message startup = new Message(4);
        private final Message typed = new Message(5);
        private boolean isStarted;
        private int codeBytes;
        private int code;

        Frontend(Negotiation negotiation) {
            this.negotiation = negotiation;
        }

        @Override
        public Progress read(ByteBuffer data) throws LostFramingException {
            if (!isStarted) {
                return readStartup(data);
            }
            return typed.isHeaderRead(data) && typed.isSkipped(data)
                    ? Progress.ENDED
                    : Progress.INSIDE;
        }

        private Progress readStartup(ByteBuffer data) throws LostFramingException {
            if (!startup.isHeaderRead(data)) {
                return Progress.INSIDE;
            }
            if (startup.length < 8 || startup.length > MAX_STARTUP) {
                throw new LostFramingException("a start-up message of length " + startup.length);
            }
            while (codeBytes < 4) {
                if (!data.hasRemaining()) {
                    return Progress.INSIDE;
                }
                code = (code << 8) | (data.get() & 0xFF);
                codeBytes++;
                startup.left--;
            }
            if (!startup.isSkipped(data)) {
                return Progress.INSIDE;
            }
            codeBytes = 0;
            boolean isNegotiation = code == SSL_REQUEST || code == GSS_REQUEST;
            isStarted = !isNegotiation;
            code = 0;
            if (isNegotiation) {
                negotiation.open++;
                return Progress.ENDED_UNTOUCHABLE;
            }
            return Progress.ENDED;
        }
    }

    private static final class Backend implements FrameReader {
        private final Negotiation negotiation;
        private final Message typed = new Message(5);

        Backend(Negotiation negotiation) {
            this.negotiation = negotiation;
        }

        @Override
        public Progress read(ByteBuffer data) throws LostFramingException {
            if (typed.headerBytes == 0 && negotiation.open > 0 && data.hasRemaining()) {
                byte answer = data.get(data.position());
                negotiation.open--;
                // Servers that know no encryption answer by an ordinary error message.
                if (answer != 'E') {
                    data.get();
                    if (answer != 'N') {
                        throw new LostFramingException("the connection is encrypted");
                    }
                    return Progress.ENDED_UNTOUCHABLE;
                }
            }
            return typed.isHeaderRead(data) && typed.isSkipped(data)
                    ? Progress.ENDED
                    : Progress.INSIDE;
        }
    }
}
