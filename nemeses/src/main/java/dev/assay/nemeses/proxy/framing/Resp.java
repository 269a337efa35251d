// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.framing;

import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * The Redis serialization protocol, versions 2 and 3: a frame is a whole command (an array of bulk
 * strings, or a line) or a whole reply with all that is nested in it. Streamed strings and
 * aggregates, and what follows {@code PSYNC}, lose the framing.
 */
public record Resp() implements Framing {
    private static final int MAX_LINE = 1 << 20;
    private static final String LINES = "+-:_#,(";
    private static final String BULKS = "$=!";
    private static final String AGGREGATES = "*~>%|";

    @Override
    public String name() {
        return "resp";
    }

    @Override
    public Readers readers() {
        return new Readers(new Reader(true), new Reader(false));
    }

    @Override
    public boolean endsByLine() {
        return true;
    }

    /** The bodies of bulk strings; of a frame without any, the text of its lines. */
    @Override
    public BitSet body(byte[] frame) {
        BitSet bulks = new BitSet(frame.length);
        BitSet lines = new BitSet(frame.length);
        int at = 0;
        while (at < frame.length) {
            int end = at;
            while (end < frame.length && frame[end] != '\n') {
                end++;
            }
            char type = (char) frame[at];
            if (BULKS.indexOf(type) >= 0 && end - at > 1 && frame[at + 1] != '-') {
                int length = (int) number(frame, at + 1, end);
                bulks.set(end + 1, Math.min(end + 1 + length, frame.length));
                at = end + 1 + length + 2;
            } else {
                if (AGGREGATES.indexOf(type) < 0 && BULKS.indexOf(type) < 0) {
                    lines.set(Math.min(at + 1, end), Math.max(at + 1, end - 1));
                }
                at = end + 1;
            }
        }
        return bulks.isEmpty() ? lines : bulks;
    }

    private static long number(byte[] frame, int from, int to) {
        long number = 0;
        for (int i = from; i < to && frame[i] >= '0' && frame[i] <= '9'; i++) {
            number = number * 10 + frame[i] - '0';
        }
        return number;
    }

    private static final class Reader implements FrameReader {
        private final boolean isUpstream;

        // Elements of the frame that have yet to begin or to end.
        private long open = 1;
        private boolean isInCommand;
        private char type;
        private int lineBytes;
        private long number;
        private boolean isNegative;
        private boolean isNumber;
        private long bulkLeft;

        Reader(boolean isUpstream) {
            this.isUpstream = isUpstream;
        }

        @Override
        public Progress read(ByteBuffer data) throws LostFramingException {
            while (data.hasRemaining()) {
                if (bulkLeft > 0) {
                    int some = (int) Math.min(bulkLeft, data.remaining());
                    data.position(data.position() + some);
                    bulkLeft -= some;
                    if (bulkLeft > 0) {
                        return Progress.INSIDE;
                    }
                    open--;
                } else if (lineBytes == 0) {
                    begin((char) (data.get() & 0xFF));
                    if (type == '\n') {
                        throw new LostFramingException("an empty line");
                    }
                } else {
                    inLine(data.get());
                }
                if (open == 0) {
                    open = 1;
                    isInCommand = false;
                    return Progress.ENDED;
                }
            }
            return Progress.INSIDE;
        }

        private void begin(char first) throws LostFramingException {
            type = first;
            lineBytes = 1;
            number = 0;
            isNegative = false;
            isNumber = true;
            boolean isKnown =
                    isUpstream && !isInCommand
                            || LINES.indexOf(first) >= 0
                            || BULKS.indexOf(first) >= 0
                            || AGGREGATES.indexOf(first) >= 0;
            if (!isKnown) {
                throw new LostFramingException("a value of type byte " + (int) first);
            }
        }

        private void inLine(byte next) throws LostFramingException {
            if (next == '\n') {
                endLine();
                lineBytes = 0;
                return;
            }
            if (++lineBytes > MAX_LINE) {
                throw new LostFramingException("a line of more than " + MAX_LINE + " bytes");
            }
            if (next == '-' && lineBytes == 2) {
                isNegative = true;
            } else if (next >= '0' && next <= '9') {
                number = Math.min(number * 10 + next - '0', Integer.MAX_VALUE);
            } else if (next != '\r') {
                isNumber = false;
            }
        }

        private void endLine() throws LostFramingException {
            // A client's line that begins with anything but * is a command in plain words.
            boolean isPlain = isUpstream && !isInCommand && type != '*';
            boolean isBulk = !isPlain && BULKS.indexOf(type) >= 0;
            boolean isAggregate = !isPlain && AGGREGATES.indexOf(type) >= 0;
            if ((isBulk || isAggregate) && !isNumber) {
                throw new LostFramingException("a length of " + type + " that is no number");
            }
            if (isBulk && !isNegative) {
                bulkLeft = number + 2;
                return;
            }
            if (isAggregate && !isNegative) {
                boolean isPairs = type == '%' || type == '|';
                // An attribute stands before the value that it belongs to.
                open += (isPairs ? 2 * number : number) + (type == '|' ? 1 : 0);
                isInCommand = true;
            }
            open--;
        }
    }
}
