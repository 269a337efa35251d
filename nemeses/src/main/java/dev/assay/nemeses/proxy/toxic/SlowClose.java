// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.toxic;

/** {@code slow_close}: the end of the stream comes so much later. */
final class SlowClose extends Stage {
    private long delay;
    private long seen = NEVER;

    SlowClose(Attributes attributes) {
        super(BOUND);
        delay = attributes.whole("delay");
    }

    @Override
    public long pump(long now, ChunkQueue out) {
        while (out.hasRoom()) {
            Chunk head = input().peek();
            if (head == null) {
                return NEVER;
            }
            if (!head.isData()) {
                seen = Math.min(seen, now);
                long due = seen + delay * MILLISECOND;
                if (due > now) {
                    return due;
                }
            }
            input().poll();
            out.add(head);
        }
        return NEVER;
    }

    @Override
    public void change(Attributes changed, long now) {
        delay = changed.whole("delay");
    }
}
