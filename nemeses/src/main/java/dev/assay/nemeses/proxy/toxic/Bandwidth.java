// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.toxic;

/**
 * {@code bandwidth}: so many thousand bytes a second, in pieces of a tenth of a second at most. A
 * rate of 0 lets nothing pass.
 */
final class Bandwidth extends Stage {
    private static final long LONGEST_PIECE = 100;

    private long rate;
    private long free;
    private long sent = NEVER;
    private int sending;

    Bandwidth(Attributes attributes) {
        super(BOUND);
        rate = attributes.whole("rate");
    }

    @Override
    public long pump(long now, ChunkQueue out) {
        while (out.hasRoom()) {
            Chunk head = input().peek();
            if (head == null) {
                return NEVER;
            }
            if (!head.isData()) {
                input().poll();
                out.add(head);
                continue;
            }
            if (rate <= 0) {
                return NEVER;
            }
            if (sent == NEVER) {
                sending = (int) Math.min(head.length(), Math.max(1, rate * LONGEST_PIECE));
                // A loop that wakes late does not make the line slower.
                free = Math.max(free, head.time()) + sending * MILLISECOND / rate;
                sent = free;
            }
            if (sent > now) {
                return sent;
            }
            input().poll();
            out.add(head.first(sending).at(sent));
            if (sending < head.length()) {
                input().addFirst(head.rest(sending));
            }
            sent = NEVER;
        }
        return NEVER;
    }

    @Override
    public void change(Attributes changed, long now) {
        rate = changed.whole("rate");
        // What is on the line is sent at the new rate, from now on.
        sent = NEVER;
        free = now;
    }
}
