// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.framing;

import java.nio.ByteBuffer;

/**
 * Follows one direction of one connection and says where its frames end. Keeps a few numbers, never
 * bytes; constant time per byte.
 */
public interface FrameReader {
    /** What the bytes that were read came to. */
    enum Progress {
        /** Everything was read; the frame goes on. */
        INSIDE,
        /** The byte read last is the last of its frame. */
        ENDED,
        /**
         * As {@link #ENDED}; the frame belongs to the handshake that both sides count on, and no
         * fault may touch it, or nobody could tell frames from then on.
         */
        ENDED_UNTOUCHABLE
    }

    /**
     * Reads from the buffer's position to the end of the frame or of the buffer.
     *
     * @throws LostFramingException if this is not what the framing says; the reader is of no use
     *     any more
     */
    Progress read(ByteBuffer data) throws LostFramingException;
}
