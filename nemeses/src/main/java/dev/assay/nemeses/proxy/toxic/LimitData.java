// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.toxic;

/** {@code limit_data}: after so many bytes the connection closes. */
final class LimitData extends Stage {
    private long limit;
    private long passed;
    private boolean isClosed;

    LimitData(Attributes attributes) {
        super(BOUND);
        limit = attributes.whole("bytes");
    }

    @Override
    public long pump(long now, ChunkQueue out) {
        while (out.hasRoom()) {
            Chunk head = input().poll();
            if (head == null || isClosed) {
                return NEVER;
            }
            if (!head.isData()) {
                out.add(head);
                continue;
            }
            int size = (int) Math.min(head.length(), Math.max(0, limit - passed));
            if (size > 0) {
                out.add(head.first(size));
                passed += size;
            }
            if (passed >= limit) {
                isClosed = true;
                input().clear();
                out.add(Chunk.sign(Chunk.Kind.CLOSE));
            }
        }
        return NEVER;
    }

    @Override
    public void change(Attributes changed, long now) {
        limit = changed.whole("bytes");
    }
}
