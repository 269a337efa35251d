// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.toxic;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.proxy.framing.Framing;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/**
 * {@code corrupt}: so many bits of a frame's body are flipped; its header stays, so that later
 * frames are told as before. A frame without a body passes as it is.
 */
final class Corrupt extends FrameStage {
    private final Framing framing;
    private long bits;

    Corrupt(Attributes attributes, Framing framing, Randomness randomness, Telling telling) {
        super(attributes, randomness, telling);
        this.framing = framing;
        bits = attributes.whole("bits");
    }

    @Override
    void frame(Chunk frame, boolean isHit, ChunkQueue out) {
        out.add(isHit ? corrupted(frame) : frame);
    }

    private Chunk corrupted(Chunk frame) {
        int end = frame.offset() + frame.length();
        byte[] bytes = Arrays.copyOfRange(frame.bytes(), frame.offset(), end);
        BitSet body = framing.body(bytes);
        int first = body.nextSetBit(0);
        if (first < 0) {
            return frame;
        }
        Set<Long> flipped = new HashSet<>();
        long wanted = Math.min(bits, body.cardinality() * 4L);
        while (flipped.size() < wanted) {
            long drawn = details().between(first * 8L, body.length() * 8L - 1);
            int at = (int) (drawn / 8);
            byte changed = (byte) (bytes[at] ^ (1 << drawn % 8));
            boolean isLineEnd = changed == '\n' || changed == '\r';
            // Twice the same bit would be no change, and a line must not end elsewhere.
            if (body.get(at) && !(isLineEnd && framing.endsByLine()) && flipped.add(drawn)) {
                bytes[at] = changed;
            }
        }
        return Chunk.data(bytes, frame.flags(), frame.time());
    }

    @Override
    public void change(Attributes changed, long now) {
        super.change(changed, now);
        bits = changed.whole("bits");
    }
}
