// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.link;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.proxy.framing.FrameReader;
import dev.assay.nemeses.proxy.framing.LostFramingException;
import dev.assay.nemeses.proxy.toxic.Chunk;
import dev.assay.nemeses.proxy.toxic.ChunkQueue;
import dev.assay.nemeses.proxy.toxic.Direction;
import dev.assay.nemeses.proxy.toxic.Stage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection: from a socket through the stages of its toxics to the other
 * socket. Without toxics one buffer goes from read to write, and is held only while the receiver
 * takes no more; no more is read then, so that the sender feels it.
 */
final class Flow {
    // Other connections of the loop get their turn after so many buffers.
    private static final int ROUNDS = 16;

    private final Connection connection;
    private final Direction direction;
    private final SocketChannel source;
    private final SocketChannel sink;
    private final @Nullable FrameReader frames;
    private final ToxicChain chain;
    private final ChunkQueue last = new ChunkQueue(Stage.BOUND);

    private @Nullable ByteBuffer writing;
    private boolean isBlocked;
    private boolean isSourceEnded;
    private boolean isBroken;
    private boolean isDone;
    private boolean isInFrame;
    private boolean isFramingLost;
    private long wake = Stage.NEVER;

    Flow(Connection connection, Direction direction, Connection.Ends ends, Randomness randomness) {
        this.connection = connection;
        this.direction = direction;
        source = ends.source();
        sink = ends.sink();
        frames = ends.frames();
        chain =
                new ToxicChain(
                        direction,
                        randomness.fork(direction.word()),
                        connection.settings().framing(),
                        new Stage.Telling(this::tell));
    }

    /** Makes the stages be those of these toxics. */
    void reconcile(List<Installed> toxics, long now) {
        chain.reconcile(toxics, last, now);
    }

    boolean isDone() {
        return isDone;
    }

    /** Whether more may be read now. */
    boolean wantsRead() {
        return !isSourceEnded && !isDone && !isBroken && first().hasRoom() && hasWayOut();
    }

    // Without stages the buffer that is being written is all that may be held.
    private boolean hasWayOut() {
        return !chain.isEmpty() || writing == null && last.isEmpty();
    }

    boolean wantsWrite() {
        return isBlocked && !isDone;
    }

    /** When it has to be pumped again, if nothing happens before. */
    long wake() {
        return wake;
    }

    /** Moves what can be moved now. */
    void pump(long now) {
        isBlocked = false;
        boolean isMoving = true;
        for (int round = 0; isMoving && round < ROUNDS && !isDone; round++) {
            isMoving = read(now);
            wake = chain.pump(now, last);
            isMoving |= write();
        }
        if (isMoving && !isDone) {
            wake = now;
        }
    }

    private ChunkQueue first() {
        return chain.isEmpty() ? last : chain.first();
    }

    private boolean read(long now) {
        if (!wantsRead()) {
            return false;
        }
        ByteBuffer buffer = connection.loop().borrow();
        int count;
        try {
            count = source.read(buffer);
        } catch (IOException reset) {
            connection.loop().giveBack(buffer);
            isSourceEnded = true;
            first().add(Chunk.sign(Chunk.Kind.RESET));
            return true;
        }
        if (count <= 0) {
            connection.loop().giveBack(buffer);
            if (count < 0) {
                isSourceEnded = true;
                first().add(Chunk.sign(Chunk.Kind.END));
            }
            return count < 0;
        }
        buffer.flip();
        if (chain.isEmpty()) {
            if (frames != null) {
                follow(buffer.duplicate(), frames);
            }
            writing = buffer;
        } else {
            cut(buffer, now);
            connection.loop().giveBack(buffer);
        }
        return true;
    }

    // Where frames end has to be known when a toxic comes, so that it is always followed.
    private void follow(ByteBuffer bytes, FrameReader reader) {
        while (bytes.hasRemaining() && !isFramingLost) {
            isInFrame = step(bytes, reader) == FrameReader.Progress.INSIDE;
        }
    }

    private void cut(ByteBuffer buffer, long now) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        if (frames == null) {
            first().add(Chunk.data(bytes, Chunk.STARTS | Chunk.ENDS, now));
            return;
        }
        Chunk whole = Chunk.data(bytes, 0, now);
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            int from = left.position();
            int flags = flagsOfNext(left, frames);
            first().add(whole.part(from, left.position() - from, flags));
        }
    }

    private int flagsOfNext(ByteBuffer left, FrameReader reader) {
        int start = isInFrame ? 0 : Chunk.STARTS;
        FrameReader.Progress progress =
                isFramingLost ? FrameReader.Progress.ENDED : step(left, reader);
        isInFrame = progress == FrameReader.Progress.INSIDE;
        if (isFramingLost) {
            left.position(left.limit());
            return Chunk.STARTS | Chunk.ENDS | Chunk.LOST;
        }
        return switch (progress) {
            case INSIDE -> start;
            case ENDED -> start | Chunk.ENDS;
            case ENDED_UNTOUCHABLE -> start | Chunk.ENDS | Chunk.UNTOUCHABLE;
        };
    }

    private FrameReader.Progress step(ByteBuffer bytes, FrameReader reader) {
        try {
            return reader.read(bytes);
        } catch (LostFramingException lost) {
            isFramingLost = true;
            tell("the stream is not in its proxy's framing: " + lost.getMessage());
            return FrameReader.Progress.ENDED;
        }
    }

    private void tell(String what) {
        connection.tell(direction.word() + ": " + what);
    }

    private boolean write() {
        boolean hasMoved = false;
        while (!isDone) {
            if (isBroken) {
                last.clear();
                return false;
            }
            if (writing == null) {
                writing = gathered();
            }
            if (writing == null) {
                return actOnSign() || hasMoved;
            }
            hasMoved = true;
            if (!isWritten(writing)) {
                return false;
            }
        }
        return hasMoved;
    }

    private boolean isWritten(ByteBuffer buffer) {
        try {
            sink.write(buffer);
        } catch (IOException gone) {
            broken();
            return false;
        }
        if (buffer.hasRemaining()) {
            isBlocked = true;
            return false;
        }
        connection.loop().giveBack(buffer);
        writing = null;
        return true;
    }

    // The receiver is gone. What it sent before still goes the other way, and then the sender
    // learns of it.
    private void broken() {
        isBroken = true;
        writing = null;
        last.clear();
        connection.broken();
    }

    // As many chunks as one write takes, unless one has to travel alone.
    private @Nullable ByteBuffer gathered() {
        ByteBuffer buffer = null;
        boolean isFull = false;
        for (Chunk head = last.peek(); head != null && !isFull; head = last.peek()) {
            if (head.kind() != Chunk.Kind.DATA) {
                break;
            }
            if (buffer == null) {
                buffer = connection.loop().borrow();
            }
            last.poll();
            int size = Math.min(buffer.remaining(), head.length());
            buffer.put(head.bytes(), head.offset(), size);
            if (size < head.length()) {
                last.addFirst(head.part(size, head.length() - size, 0));
            }
            isFull = !buffer.hasRemaining() || head.is(Chunk.APART);
        }
        return buffer == null ? null : buffer.flip();
    }

    private boolean actOnSign() {
        Chunk sign = last.poll();
        if (sign == null) {
            return false;
        }
        switch (sign.kind()) {
            case END -> end();
            case CLOSE -> connection.close();
            case RESET -> connection.reset();
            case DATA -> throw new IllegalStateException("bytes are no sign");
        }
        return true;
    }

    private void end() {
        isDone = true;
        try {
            sink.shutdownOutput();
        } catch (IOException gone) {
            connection.broken();
        }
        connection.flowEnded();
    }

    /** Lets go of everything; the sockets are closed by the connection. */
    void discard() {
        isDone = true;
        wake = Stage.NEVER;
        writing = null;
        last.clear();
    }
}
