// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation;

import java.util.List;

/**
 * What a nemesis may do to the disks of nodes. Files are named as the node names them; an empty
 * name leaves the choice among the files that there are to {@code seed}, as it does everything else
 * that is left open, so that the same call on an equal disk does the same.
 */
public interface StorageControls {
    /**
     * From now on operations of the disk fail with these probabilities, besides what earlier calls
     * say. When this is taken back, writes that failed stay lost, and no later sync will tell: who
     * mends a disk starts the process again.
     */
    World.Applied fail(int node, DiskErrors errors);

    /**
     * From now on writes that make files longer fail once they have grown by so many bytes in all;
     * cutting and deleting files makes room again. A write that fails leaves nothing, and the next
     * sync tells, unless this is taken back before.
     */
    World.Applied fill(int node, long freeBytes);

    /** From now on reads and syncs take longer. */
    World.Applied slow(int node, DiskSlowness slowness);

    /**
     * From now on a sync says that it is done and makes nothing durable. When this is taken back,
     * the next sync makes everything durable that power has not taken until then.
     */
    World.Applied lie(int node);

    /**
     * The next write is put elsewhere, in all layers: where some earlier write to any file began,
     * though none of the latest. It stays away from where it should be.
     */
    void misdirectNextWrite(int node, long seed);

    /** What becomes of changes that were not synced when the node next loses power. */
    void sharesAtPowerLoss(int node, double lost, double torn);

    /**
     * Flips bits of a file, in every layer: as many as there are in its length, rounded, but one at
     * least, each place as likely. Returns how many were flipped.
     */
    int rot(int node, String file, double flipsPerKib, long seed);

    /** Flips these bits of a file, counted from its first byte's lowest; beyond its end none. */
    int flip(int node, String file, List<Long> bits);

    /**
     * Cuts a file, durably, to a share of its length (rounded down), by one byte at least. Returns
     * how many bytes are gone.
     */
    long cut(int node, String file, double keptShare, long seed);

    /**
     * Copies the disk as the node's reads see it; taking this back puts the copy, durably, in the
     * place of the disk, once and only while the node is down.
     */
    World.Applied remember(int node);

    /** Removes every file, durably; only while the node is down. */
    void wipe(int node);

    /**
     * True unless the node lost power and no sync of its disk has completed since, so that what it
     * wrote last about what is durable may be gone. A world that cannot tell says false.
     */
    boolean hasSyncedSincePowerLoss(int node);

    /**
     * How often operations of a disk fail.
     *
     * @param read probability that reading a file fails
     * @param write probability that a write is lost; reads see it until the power fails, the next
     *     sync fails and tells, and later syncs do not: pages that could not be written are marked
     *     clean (Rebello et al., ATC 2020)
     * @param sync probability that a sync fails; each change that it covers then is durable or, for
     *     all that later syncs say, is not
     */
    record DiskErrors(double read, double write, double sync) {
        public DiskErrors {
            if (!(read >= 0 && read <= 1 && write >= 0 && write <= 1 && sync >= 0 && sync <= 1)) {
                throw new IllegalArgumentException(
                        "need probabilities from 0 to 1: read "
                                + read
                                + ", write "
                                + write
                                + ", sync "
                                + sync);
            }
        }
    }

    /**
     * How slow a disk is.
     *
     * @param factor of the usual time, at least 1
     * @param stall probability that an operation waits for {@code stallNanos} besides
     */
    record DiskSlowness(double factor, double stall, long stallNanos) {
        public DiskSlowness {
            if (!(factor >= 1 && factor <= 1e6 && stall >= 0 && stall <= 1 && stallNanos >= 0)) {
                throw new IllegalArgumentException(
                        "need a factor from 1 to 1,000,000, a probability and a duration: factor "
                                + factor
                                + ", stall "
                                + stall
                                + ", "
                                + stallNanos
                                + " ns");
            }
        }
    }
}
