// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.toxic;

/**
 * {@code cut}: nothing passes, not even an end, and nothing is lost: as behind a cut cable, what is
 * sent waits in the sender's buffers and arrives when the cut is healed.
 */
final class Cut extends Stage {
    Cut() {
        super(BOUND);
    }

    @Override
    public long pump(long now, ChunkQueue out) {
        return NEVER;
    }

    @Override
    public void change(Attributes changed, long now) {}
}
