// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import dev.assay.db.PlantedBug;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * How a cluster is set up; the same on every node.
 *
 * @param nodes how many voters there are, 1 … 63; their addresses count from 0
 * @param heartbeatNanos between two heartbeats of a leader
 * @param electionMinNanos a follower waits at least this long for its leader
 * @param electionMaxNanos and at most this long; a leader steps down when it has not heard a quorum
 *     for so long
 * @param batchNanos a leader collects requests for this long before it sends them on
 * @param batchEntriesMax entries in one append
 * @param appendsInFlightMax appends to one follower that were not answered yet
 * @param leaseReads whether a leader answers reads without asking while its lease lasts; safe while
 *     no clock is more than {@link #DRIFT_MAX_PPM} off the true rate
 * @param bugs planted bugs that are switched on
 */
public record RaftOptions(
        int nodes,
        long heartbeatNanos,
        long electionMinNanos,
        long electionMaxNanos,
        long batchNanos,
        int batchEntriesMax,
        int appendsInFlightMax,
        boolean leaseReads,
        Set<PlantedBug> bugs) {
    /** What leases allow monotonic clocks to be fast or slow by: a quarter. */
    public static final long DRIFT_MAX_PPM = 250_000;

    /** How many voters there are at most. */
    public static final int NODES_MAX = 63;

    private static final long MILLISECOND_NANOS = 1_000_000;

    public RaftOptions {
        if (nodes < 1 || nodes > NODES_MAX) {
            throw new IllegalArgumentException(
                    "a cluster has 1 to " + NODES_MAX + " nodes, not " + nodes);
        }
        if (heartbeatNanos <= 0
                || electionMinNanos <= heartbeatNanos
                || electionMaxNanos < electionMinNanos) {
            throw new IllegalArgumentException(
                    "needs 0 < heartbeat < election minimum <= maximum, not "
                            + heartbeatNanos
                            + ", "
                            + electionMinNanos
                            + ", "
                            + electionMaxNanos);
        }
        if (batchNanos < 0 || batchEntriesMax < 1 || appendsInFlightMax < 1) {
            throw new IllegalArgumentException(
                    "limits are too small: "
                            + batchNanos
                            + ", "
                            + batchEntriesMax
                            + ", "
                            + appendsInFlightMax);
        }
        EnumSet<PlantedBug> copy = EnumSet.noneOf(PlantedBug.class);
        copy.addAll(bugs);
        bugs = Collections.unmodifiableSet(copy);
    }

    /** The usual setting of a cluster in one data centre. */
    public static RaftOptions of(int nodes, Set<PlantedBug> bugs) {
        return new RaftOptions(
                nodes,
                50 * MILLISECOND_NANOS,
                300 * MILLISECOND_NANOS,
                600 * MILLISECOND_NANOS,
                MILLISECOND_NANOS / 5,
                64,
                8,
                false,
                bugs);
    }

    /** The same cluster with reads by lease. */
    public RaftOptions withLeaseReads() {
        return new RaftOptions(
                nodes,
                heartbeatNanos,
                electionMinNanos,
                electionMaxNanos,
                batchNanos,
                batchEntriesMax,
                appendsInFlightMax,
                true,
                bugs);
    }

    /** True when leaders hold leases. */
    boolean hasLeases() {
        return leaseReads
                || has(PlantedBug.LEASE_BY_WALL_CLOCK)
                || has(PlantedBug.LEASE_WITHOUT_DRIFT_BOUND);
    }

    /** How many nodes are more than half. */
    public int quorum() {
        return nodes / 2 + 1;
    }

    /** True when the planted bug is on. */
    boolean has(PlantedBug bug) {
        return bugs.contains(bug);
    }
}
