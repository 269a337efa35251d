// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.toxic;

/** {@code reset_peer}: so long after the first byte or the end, both sides get a reset. */
final class ResetPeer extends Stage {
    private long timeout;
    private long seen = NEVER;
    private boolean isReset;

    ResetPeer(Attributes attributes) {
        super(BOUND);
        timeout = attributes.whole("timeout");
    }

    @Override
    public long pump(long now, ChunkQueue out) {
        if (!input().isEmpty()) {
            seen = Math.min(seen, now);
            input().clear();
        }
        if (seen == NEVER || isReset) {
            return NEVER;
        }
        long due = seen + timeout * MILLISECOND;
        if (due > now) {
            return due;
        }
        reset(out);
        return NEVER;
    }

    private void reset(ChunkQueue out) {
        isReset = true;
        out.add(Chunk.sign(Chunk.Kind.RESET));
    }

    @Override
    public void change(Attributes changed, long now) {
        timeout = changed.whole("timeout");
    }

    @Override
    public void leave(ChunkQueue out) {
        if (seen != NEVER && !isReset) {
            // Bytes are gone already, so that the connection cannot go on.
            reset(out);
        }
        super.leave(out);
    }
}
