// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.toxic;

import dev.assay.histories.Randomness;

/**
 * {@code slicer}: the stream is sent in slices of about so many bytes, with a pause after each.
 * Where it is cut depends on the seed and the bytes before, not on how they arrived.
 */
final class Slicer extends Stage {
    private static final long MICROSECOND = 1_000L;

    private final Randomness randomness;
    private Attributes attributes;
    private long left;
    private long next;

    Slicer(Attributes attributes, Randomness randomness) {
        super(BOUND);
        this.attributes = attributes;
        this.randomness = randomness;
    }

    @Override
    public long pump(long now, ChunkQueue out) {
        while (out.hasRoom()) {
            Chunk head = input().peek();
            if (head == null) {
                return NEVER;
            }
            if (next > now) {
                return next;
            }
            input().poll();
            if (!head.isData()) {
                out.add(head);
                continue;
            }
            if (left <= 0) {
                left = draw();
            }
            int size = (int) Math.min(left, head.length());
            Chunk slice = head.first(size);
            out.add(slice.flagged(slice.flags() | Chunk.APART));
            if (size < head.length()) {
                input().addFirst(head.rest(size));
            }
            left -= size;
            next = now + attributes.whole("delay") * MICROSECOND;
        }
        return NEVER;
    }

    private long draw() {
        long variation = Math.max(0, attributes.whole("size_variation"));
        long lot = variation == 0 ? 0 : randomness.nextLong(2 * variation) - variation;
        return Math.max(1, attributes.whole("average_size") + lot);
    }

    @Override
    public void change(Attributes changed, long now) {
        attributes = changed;
    }
}
