// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.toxic;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Chunks between two stages. Whoever adds asks for room first, so that it holds its bound and one
 * chunk at most; only a toxic that is taken away may hand on all that it held.
 */
public final class ChunkQueue {
    // What a chunk costs beside its bytes, so that a great many small ones are bounded as well.
    private static final int OVERHEAD = 64;

    private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
    private final long bound;
    private long held;

    /** An empty queue of about so many bytes. */
    public ChunkQueue(long bound) {
        this.bound = bound;
    }

    public boolean hasRoom() {
        return held < bound;
    }

    public boolean isEmpty() {
        return chunks.isEmpty();
    }

    /** The bytes that it holds, and what it costs to hold them. */
    public long held() {
        return held;
    }

    /** The oldest, which stays. */
    public @Nullable Chunk peek() {
        return chunks.peek();
    }

    /** The oldest, which leaves. */
    public @Nullable Chunk poll() {
        Chunk chunk = chunks.poll();
        if (chunk != null) {
            held -= chunk.length() + OVERHEAD;
        }
        return chunk;
    }

    public void add(Chunk chunk) {
        chunks.add(chunk);
        held += chunk.length() + OVERHEAD;
    }

    /** Puts back what was polled, or a part of it. */
    public void addFirst(Chunk chunk) {
        chunks.addFirst(chunk);
        held += chunk.length() + OVERHEAD;
    }

    /** Adds all that another holds, and empties that. */
    void takeAll(ChunkQueue other) {
        for (Chunk chunk = other.poll(); chunk != null; chunk = other.poll()) {
            add(chunk);
        }
    }

    public void clear() {
        chunks.clear();
        held = 0;
    }
}
