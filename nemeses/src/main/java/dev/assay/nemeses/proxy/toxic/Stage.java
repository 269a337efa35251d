// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.toxic;

import java.util.function.Consumer;

/**
 * What one toxic does to one direction of one connection: a machine that moves chunks from its
 * queue to the next. It reads no clock and starts no thread: it is told the time, and says when it
 * wants to be asked again.
 */
public abstract class Stage {
    /** No need to be asked again before something arrives, or room is made. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Bytes that wait before a stage which needs no more. */
    public static final long BOUND = 256L << 10;

    static final long MILLISECOND = 1_000_000L;

    private final ChunkQueue input;

    Stage(long bound) {
        input = new ChunkQueue(bound);
    }

    /** What waits for this stage. */
    public final ChunkQueue input() {
        return input;
    }

    /** Moves what may move now, as far as there is room. Returns when to ask again. */
    public abstract long pump(long now, ChunkQueue out);

    /** The toxic has other attributes now. */
    public abstract void change(Attributes attributes, long now);

    /** The toxic is taken away: hands on what it holds, in order. */
    public void leave(ChunkQueue out) {
        out.takeAll(input);
    }

    /** What the proxy tells whoever runs it. */
    public record Telling(Consumer<String> listener) {
        void tell(String what) {
            listener.accept(what);
        }
    }
}
