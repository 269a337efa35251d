// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.raft;

import dev.assay.db.PlantedBug;
import dev.assay.db.kv.Configuration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * How a cluster is set up; the same on every node.
 *
 * @param nodes how many nodes there are, 1 … 63; their addresses count from 0
 * @param spares how many of them, the last ones, do not take part until the cluster is asked to
 *     take them in
 * @param quorums how many voters must agree
 * @param heartbeatNanos between two heartbeats of a leader
 * @param electionMinNanos a follower waits at least this long for its leader
 * @param electionMaxNanos and at most this long; a leader steps down when it has not heard a quorum
 *     for so long
 * @param batchNanos a leader collects requests for this long before it sends them on
 * @param batchEntriesMax entries in one append
 * @param appendsInFlightMax appends to one follower that were not answered yet
 * @param leaseReads whether a leader answers reads without asking while its lease lasts; safe while
 *     no clock is more than {@link #DRIFT_MAX_PPM} off the true rate
 * @param compaction when snapshots take the place of the log
 * @param bugs planted bugs that are switched on
 */
public record RaftOptions(
        int nodes,
        int spares,
        Quorums quorums,
        long heartbeatNanos,
        long electionMinNanos,
        long electionMaxNanos,
        long batchNanos,
        int batchEntriesMax,
        int appendsInFlightMax,
        boolean leaseReads,
        Compacting compaction,
        Set<PlantedBug> bugs) {
    /**
     * When snapshots take the place of the log.
     *
     * @param everyEntries a node takes a snapshot when so many entries were applied since the last
     * @param keptEntries so many before a snapshot's end stay in the log, for followers that are a
     *     little behind
     * @param chunkBytes a snapshot is sent in pieces of this size
     */
    public record Compacting(int everyEntries, int keptEntries, int chunkBytes) {
        public Compacting {
            if (everyEntries < 1 || keptEntries < 0 || chunkBytes < 1) {
                throw new IllegalArgumentException(
                        "limits are too small: "
                                + everyEntries
                                + ", "
                                + keptEntries
                                + ", "
                                + chunkBytes);
            }
        }
    }

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
        if (spares < 0 || spares >= nodes) {
            throw new IllegalArgumentException(
                    "a cluster has voters besides its spare nodes: " + spares + " of " + nodes);
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
        if (bugs.contains(PlantedBug.QUORUMS_NEED_NOT_MEET) && quorums.meeting()) {
            quorums = new Quorums(quorums.electionMore(), quorums.commitLess() + 1, false);
        }
    }

    /** The usual setting of a cluster in one data centre. */
    public static RaftOptions of(int nodes, Set<PlantedBug> bugs) {
        return new RaftOptions(
                nodes,
                0,
                Quorums.MAJORITIES,
                50 * MILLISECOND_NANOS,
                300 * MILLISECOND_NANOS,
                600 * MILLISECOND_NANOS,
                MILLISECOND_NANOS / 5,
                64,
                8,
                false,
                new Compacting(200, 40, 16 << 10),
                bugs);
    }

    /** The same cluster with reads by lease. */
    public RaftOptions withLeaseReads() {
        return with(spares, quorums, true, compaction);
    }

    /** The same cluster with nodes, the last ones, that do not take part at first. */
    public RaftOptions withSpares(int newSpares) {
        return with(newSpares, quorums, leaseReads, compaction);
    }

    /** The same cluster with other quorums. */
    public RaftOptions with(Quorums newQuorums) {
        return with(spares, newQuorums, leaseReads, compaction);
    }

    /** The same cluster with snapshots at other times. */
    public RaftOptions with(Compacting newCompaction) {
        return with(spares, quorums, leaseReads, newCompaction);
    }

    private RaftOptions with(
            int newSpares, Quorums newQuorums, boolean newLeaseReads, Compacting newCompaction) {
        return new RaftOptions(
                nodes,
                newSpares,
                newQuorums,
                heartbeatNanos,
                electionMinNanos,
                electionMaxNanos,
                batchNanos,
                batchEntriesMax,
                appendsInFlightMax,
                newLeaseReads,
                newCompaction,
                bugs);
    }

    /** Who takes part in a new cluster. */
    Configuration configuration() {
        return Configuration.of(Configuration.firstNodes(nodes - spares));
    }

    /** True when leaders hold leases. */
    boolean hasLeases() {
        return leaseReads
                || has(PlantedBug.LEASE_BY_WALL_CLOCK)
                || has(PlantedBug.LEASE_WITHOUT_DRIFT_BOUND)
                || has(PlantedBug.LEASE_PROMISE_ENDS_WITH_TERM);
    }

    /** How many of a new cluster's voters elect. */
    public int quorum() {
        return quorums.election(nodes - spares);
    }

    /** True when the planted bug is on. */
    boolean has(PlantedBug bug) {
        return bugs.contains(bug);
    }
}
