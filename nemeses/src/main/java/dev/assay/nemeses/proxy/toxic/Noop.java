// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.toxic;

/** {@code noop}: everything passes. Toxiproxy has it by accident, and lists it like any other. */
final class Noop extends Stage {
    Noop() {
        super(BOUND);
    }

    @Override
    public long pump(long now, ChunkQueue out) {
        while (out.hasRoom()) {
            Chunk head = input().poll();
            if (head == null) {
                return NEVER;
            }
            out.add(head);
        }
        return NEVER;
    }

    @Override
    public void change(Attributes changed, long now) {}
}
