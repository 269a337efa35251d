// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.toxic;

import dev.assay.histories.Randomness;

/**
 * {@code latency}: a chunk leaves so long after it came, give or take the jitter, and never before
 * the one that came before it. One draw for each frame, or for each chunk where there are no
 * frames. Signs of the end are not delayed.
 */
final class Latency extends Stage {
    // As much as Toxiproxy's 1,024 chunks of 32 KB: delay times throughput cannot be more.
    private static final long HELD = 32L << 20;

    private final Randomness randomness;
    private Attributes attributes;
    private double lot;
    private boolean isDrawn;

    Latency(Attributes attributes, Randomness randomness) {
        super(HELD);
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
            long due = head.isData() ? due(head) : now;
            if (due > now) {
                return due;
            }
            input().poll();
            isDrawn = false;
            out.add(head.isData() ? head.at(due) : head);
        }
        return NEVER;
    }

    private long due(Chunk head) {
        if (!isDrawn) {
            isDrawn = true;
            if (head.is(Chunk.STARTS)) {
                lot = 2 * randomness.nextDouble() - 1;
            }
        }
        double millis = attributes.whole("latency") + lot * attributes.whole("jitter");
        return head.time() + (long) (Math.max(0, millis) * MILLISECOND);
    }

    @Override
    public void change(Attributes changed, long now) {
        attributes = changed;
    }
}
