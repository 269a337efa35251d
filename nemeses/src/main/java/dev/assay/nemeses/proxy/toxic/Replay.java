// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.toxic;

import dev.assay.histories.Randomness;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** {@code replay}: after a frame, one of those that passed before it arrives once more. */
final class Replay extends FrameStage {
    private final Deque<Chunk> past = new ArrayDeque<>();
    private long pastBytes;
    private long window;

    Replay(Attributes attributes, Randomness randomness, Telling telling) {
        super(attributes, randomness, telling);
        window = attributes.whole("window");
    }

    @Override
    void frame(Chunk frame, boolean isHit, ChunkQueue out) {
        out.add(frame);
        if (isHit && !past.isEmpty()) {
            Iterator<Chunk> older = past.iterator();
            for (int skipped = details().nextInt(past.size()); skipped > 0; skipped--) {
                older.next();
            }
            out.add(older.next());
        }
        // A copy, so that a small frame does not keep all that was read with it.
        past.add(Chunk.joined(List.of(frame), Chunk.STARTS | Chunk.ENDS));
        pastBytes += frame.length();
        while (past.size() > window || pastBytes > MAX_FRAME) {
            pastBytes -= past.remove().length();
        }
    }

    @Override
    public void change(Attributes changed, long now) {
        super.change(changed, now);
        window = changed.whole("window");
    }
}
