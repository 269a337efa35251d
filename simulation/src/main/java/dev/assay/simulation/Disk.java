// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation;

import java.util.function.Consumer;

/**
 * A node's disk: files of bytes. Changes are applied in order and seen by later reads at once, but
 * survive a power loss for certain only after a {@link #sync} that was requested later has
 * completed; before, any subset of them may survive, also torn. A process crash without power loss
 * keeps them.
 *
 * <p>A change has no result of its own: one that fails, for want of room or because the disk is
 * broken, makes the next sync fail that was asked for later, once, as {@code fsync} does on Linux.
 */
public interface Disk {
    /**
     * Writes at an offset, extending the file (created when missing, gaps are zero). The array is
     * not copied.
     */
    void write(String file, long offset, byte[] data);

    /** Cuts a file to a length. */
    void truncate(String file, long length);

    /** Removes a file; no effect when there is none. */
    void delete(String file);

    /** Reads a whole file; an empty array when there is none. */
    void read(String file, Consumer<Result> done);

    /** Completes when every change requested before this call is durable. */
    void sync(Consumer<Result> done);

    /** How a disk operation ended. */
    sealed interface Result {
        /**
         * Done.
         *
         * @param data what was read, empty for {@link Disk#sync}
         */
        record Done(byte[] data) implements Result {}

        /**
         * Failed: after a failed sync nobody knows which changes are durable; the only safe answer
         * is to crash.
         *
         * @param reason for people
         */
        record Failed(String reason) implements Result {}
    }
}
