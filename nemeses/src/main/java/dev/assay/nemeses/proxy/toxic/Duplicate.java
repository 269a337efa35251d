// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.toxic;

import dev.assay.histories.Randomness;

/** {@code duplicate}: a frame arrives twice, one right after the other. */
final class Duplicate extends FrameStage {
    Duplicate(Attributes attributes, Randomness randomness, Telling telling) {
        super(attributes, randomness, telling);
    }

    @Override
    void frame(Chunk frame, boolean isHit, ChunkQueue out) {
        out.add(frame);
        if (isHit) {
            out.add(frame);
        }
    }
}
