// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * An input that may still grow, or never end: a thread of its own waits for it, so that whoever
 * reads here can do something else before it waits, and need not wait for ever.
 */
final class GrowingInput extends InputStream {
    private static final int PIECE_BYTES = 1 << 16;
    private static final int PIECES = 4;
    private static final long WAIT_MILLIS = 20;

    private final Waiting waiting;
    private final BlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(PIECES);
    private final Thread thread;
    private Piece current = new Piece(new byte[0], false, Optional.empty());
    private int position;

    /** What comes at a time. */
    private record Piece(byte[] bytes, boolean isLast, Optional<IOException> failure) {}

    /** Where the bytes come from; opening it may take as long as waiting for them. */
    interface Source {
        InputStream open() throws IOException;
    }

    /** What is done while nothing is at hand. */
    interface Waiting {
        /** Called once before the waiting. */
        void begin();

        /** Called again and again; ends the waiting by what it throws. */
        void goOn();
    }

    GrowingInput(Source source, Waiting waiting) {
        this.waiting = waiting;
        thread = new Thread(() -> fetch(source), "assay-input");
        thread.setDaemon(true);
        thread.start();
    }

    // Does not close what it reads from, which is not its own where it is standard input.
    private void fetch(Source source) {
        try {
            try {
                InputStream input = source.open();
                byte[] buffer = new byte[PIECE_BYTES];
                for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
                    pieces.put(new Piece(Arrays.copyOf(buffer, count), false, Optional.empty()));
                }
                pieces.put(new Piece(new byte[0], true, Optional.empty()));
            } catch (IOException e) {
                pieces.put(new Piece(new byte[0], true, Optional.of(e)));
            }
        } catch (InterruptedException nobodyReadsAnyMore) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int read() throws IOException {
        return isAtEnd() ? -1 : current.bytes[position++] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (isAtEnd()) {
            return -1;
        }
        int count = Math.min(length, current.bytes.length - position);
        System.arraycopy(current.bytes, position, into, offset, count);
        position += count;
        return count;
    }

    private boolean isAtEnd() throws IOException {
        while (position == current.bytes.length) {
            if (current.isLast) {
                return true;
            }
            waiting.goOn();
            current = next();
            position = 0;
            if (current.failure.isPresent()) {
                throw current.failure.get();
            }
        }
        return false;
    }

    private Piece next() throws IOException {
        Piece next = pieces.poll();
        if (next != null) {
            return next;
        }
        waiting.begin();
        try {
            do {
                next = pieces.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS);
                waiting.goOn();
            } while (next == null);
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for more");
        }
    }

    @Override
    public int available() {
        return current.bytes.length - position;
    }

    /** Stops fetching. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
