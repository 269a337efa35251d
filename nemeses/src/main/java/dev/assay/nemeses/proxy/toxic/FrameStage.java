// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.toxic;

import dev.assay.histories.Randomness;
import java.util.ArrayList;
import java.util.List;

/**
 * A toxic that acts on whole frames. Each frame gets one draw, in order, whether the toxic can act
 * on it or not, so that the same frames meet the same fate however they arrive.
 *
 * <p>Frames of more than 16 MiB, those that a handshake counts on, and the rest of one that was on
 * its way when the toxic came, pass as they are. Where frames cannot be told any more, the
 * connection is reset and says why: a fault that silently does nothing would pass for a system that
 * stands it.
 */
abstract class FrameStage extends Stage {
    /** Bytes of the longest frame that can be held. */
    static final int MAX_FRAME = 16 << 20;

    private final Randomness randomness;
    private final Randomness details;
    private final Telling telling;
    private final List<Chunk> pieces = new ArrayList<>();
    private double probability;
    private int size;
    private boolean isTooLong;
    private boolean isToldOfLength;
    private boolean isLost;

    FrameStage(Attributes attributes, Randomness randomness, Telling telling) {
        super(BOUND);
        probability = attributes.real("probability");
        this.randomness = randomness;
        details = randomness.fork("details");
        this.telling = telling;
    }

    /** A whole frame, and whether the lot fell on it. */
    abstract void frame(Chunk frame, boolean isHit, ChunkQueue out);

    /** Lets go of what is held before anything that no frame may pass. */
    void release(ChunkQueue out) {}

    /** Lets go of what has waited long enough. Returns when to ask again. */
    long expire(long now, ChunkQueue out) {
        return NEVER;
    }

    /** Draws for those frames on which the lot fell. */
    final Randomness details() {
        return details;
    }

    @Override
    public final long pump(long now, ChunkQueue out) {
        while (out.hasRoom() && !isLost) {
            Chunk head = input().poll();
            if (head == null) {
                break;
            }
            if (head.isData()) {
                take(head, out);
            } else {
                flush(out);
                out.add(head);
            }
        }
        return expire(now, out);
    }

    private void take(Chunk piece, ChunkQueue out) {
        if (piece.is(Chunk.LOST)) {
            isLost = true;
            flush(out);
            input().clear();
            telling.tell("frames cannot be told any more, and a toxic needs them; reset");
            out.add(Chunk.sign(Chunk.Kind.RESET));
            return;
        }
        boolean isJoinedLate = pieces.isEmpty() && !isTooLong && !piece.is(Chunk.STARTS);
        if (isJoinedLate) {
            out.add(piece);
            return;
        }
        size += piece.length();
        if (isTooLong) {
            out.add(piece);
        } else {
            pieces.add(piece);
            if (size > MAX_FRAME) {
                tooLong(out);
            }
        }
        if (piece.is(Chunk.ENDS)) {
            ended(piece, out);
        }
    }

    private void tooLong(ChunkQueue out) {
        isTooLong = true;
        release(out);
        pieces.forEach(out::add);
        pieces.clear();
        if (!isToldOfLength) {
            isToldOfLength = true;
            telling.tell("a frame of more than " + MAX_FRAME + " bytes passes untouched");
        }
    }

    private void ended(Chunk last, ChunkQueue out) {
        if (last.is(Chunk.UNTOUCHABLE)) {
            release(out);
            pieces.forEach(out::add);
        } else {
            boolean isHit = randomness.chance(probability);
            if (!isTooLong) {
                int flags = Chunk.STARTS | Chunk.ENDS;
                frame(pieces.size() == 1 ? last : Chunk.joined(pieces, flags), isHit, out);
            }
        }
        pieces.clear();
        size = 0;
        isTooLong = false;
    }

    private void flush(ChunkQueue out) {
        release(out);
        pieces.forEach(out::add);
        pieces.clear();
    }

    @Override
    public void change(Attributes changed, long now) {
        probability = changed.real("probability");
    }

    @Override
    public final void leave(ChunkQueue out) {
        flush(out);
        super.leave(out);
    }
}
