// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.toxic;

/**
 * {@code timeout}: nothing passes, and after so long without a byte the connection closes. A
 * time-out of 0 never comes; the connection closes when the toxic is taken away, because bytes are
 * missing.
 */
final class Timeout extends Stage {
    private long timeout;
    private long since = NEVER;
    private boolean isClosed;

    Timeout(Attributes attributes) {
        super(BOUND);
        timeout = attributes.whole("timeout");
    }

    @Override
    public long pump(long now, ChunkQueue out) {
        since = Math.min(since, now);
        for (Chunk head = input().poll(); head != null; head = input().poll()) {
            since = now;
            if (!head.isData()) {
                close(out, head.kind() == Chunk.Kind.RESET ? head.kind() : Chunk.Kind.CLOSE);
            }
        }
        if (isClosed || timeout <= 0) {
            return NEVER;
        }
        long due = since + timeout * MILLISECOND;
        if (due > now) {
            return due;
        }
        close(out, Chunk.Kind.CLOSE);
        return NEVER;
    }

    private void close(ChunkQueue out, Chunk.Kind how) {
        if (!isClosed) {
            isClosed = true;
            out.add(Chunk.sign(how));
        }
    }

    @Override
    public void change(Attributes changed, long now) {
        timeout = changed.whole("timeout");
        since = now;
    }

    @Override
    public void leave(ChunkQueue out) {
        input().clear();
        close(out, Chunk.Kind.CLOSE);
    }
}
