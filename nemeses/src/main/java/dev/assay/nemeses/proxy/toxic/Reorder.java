// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.toxic;

import dev.assay.histories.Randomness;
import org.jspecify.annotations.Nullable;

/**
 * {@code reorder}: a frame waits until so many later ones have passed it, or so long: where a
 * client sends nothing more before it has its answer, nothing would ever pass. One waits at a time.
 */
final class Reorder extends FrameStage {
    private @Nullable Chunk waiting;
    private long passed;
    private long since = NEVER;
    private long distance;
    private long timeout;

    Reorder(Attributes attributes, Randomness randomness, Telling telling) {
        super(attributes, randomness, telling);
        distance = attributes.whole("distance");
        timeout = attributes.whole("timeout");
    }

    @Override
    void frame(Chunk frame, boolean isHit, ChunkQueue out) {
        if (waiting == null) {
            if (isHit) {
                waiting = frame;
                passed = 0;
                since = NEVER;
            } else {
                out.add(frame);
            }
            return;
        }
        out.add(frame);
        passed++;
        if (passed >= distance) {
            release(out);
        }
    }

    @Override
    void release(ChunkQueue out) {
        if (waiting != null) {
            out.add(waiting);
            waiting = null;
        }
    }

    @Override
    long expire(long now, ChunkQueue out) {
        if (waiting == null) {
            return NEVER;
        }
        since = Math.min(since, now);
        long due = since + timeout * MILLISECOND;
        if (due > now) {
            return due;
        }
        release(out);
        return NEVER;
    }

    @Override
    public void change(Attributes changed, long now) {
        super.change(changed, now);
        distance = changed.whole("distance");
        timeout = changed.whole("timeout");
    }
}
