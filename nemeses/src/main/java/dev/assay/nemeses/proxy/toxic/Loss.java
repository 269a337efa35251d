// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.toxic;

import dev.assay.histories.Randomness;

/** {@code loss}: a frame never arrives. */
final class Loss extends FrameStage {
    Loss(Attributes attributes, Randomness randomness, Telling telling) {
        super(attributes, randomness, telling);
    }

    @Override
    void frame(Chunk frame, boolean isHit, ChunkQueue out) {
        if (!isHit) {
            out.add(frame);
        }
    }
}
