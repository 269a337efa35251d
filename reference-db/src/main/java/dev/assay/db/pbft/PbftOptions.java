// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.pbft;

import dev.assay.db.consensus.ByzantineQuorum;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * How a cluster is set up; the same on every node.
 *
 * @param nodes how many replicas there are, 1 … 100
 * @param checkpointInterval a checkpoint is taken at each multiple of it
 * @param window so many numbers above the stable checkpoint may be in use, at least two intervals
 * @param batchRequestsMax requests that are decided together
 * @param pipeline proposals that were not decided yet
 * @param viewTimeoutNanos how long a request may wait before its node wants another primary; twice
 *     as long after each view that brought nothing
 * @param viewTimeoutMaxNanos but never longer than this, which is safe to wait where the network
 *     delivers within less once it works
 * @param statusNanos between two messages by which a node tells what it lacks
 * @param bugs planted bugs that are switched on
 */
public record PbftOptions(
        int nodes,
        int checkpointInterval,
        int window,
        int batchRequestsMax,
        int pipeline,
        long viewTimeoutNanos,
        long viewTimeoutMaxNanos,
        long statusNanos,
        Set<PbftBug> bugs) {
    /** How many replicas there are at most. */
    public static final int NODES_MAX = 100;

    private static final long MILLISECOND_NANOS = 1_000_000;

    public PbftOptions {
        if (nodes < 1 || nodes > NODES_MAX) {
            throw new IllegalArgumentException(
                    "a cluster has 1 to " + NODES_MAX + " nodes, not " + nodes);
        }
        if (checkpointInterval < 1 || window < 2 * checkpointInterval) {
            throw new IllegalArgumentException(
                    "the window must have two checkpoints at least: "
                            + window
                            + " with one every "
                            + checkpointInterval);
        }
        if (batchRequestsMax < 1 || pipeline < 1) {
            throw new IllegalArgumentException(
                    "limits are too small: " + batchRequestsMax + ", " + pipeline);
        }
        if (viewTimeoutNanos <= 0 || viewTimeoutMaxNanos < viewTimeoutNanos || statusNanos <= 0) {
            throw new IllegalArgumentException(
                    "needs 0 < view timeout <= its maximum and 0 < status, not "
                            + viewTimeoutNanos
                            + ", "
                            + viewTimeoutMaxNanos
                            + ", "
                            + statusNanos);
        }
        EnumSet<PbftBug> copy = EnumSet.noneOf(PbftBug.class);
        copy.addAll(bugs);
        bugs = Collections.unmodifiableSet(copy);
    }

    /** The usual setting of a cluster in one region. */
    public static PbftOptions of(int nodes, Set<PbftBug> bugs) {
        return new PbftOptions(
                nodes,
                16,
                48,
                64,
                4,
                400 * MILLISECOND_NANOS,
                1600 * MILLISECOND_NANOS,
                120 * MILLISECOND_NANOS,
                bugs);
    }

    /** Who makes a quorum. */
    public ByzantineQuorum quorum() {
        return new ByzantineQuorum(nodes);
    }

    /** The node that leads a view. */
    public int primary(long view) {
        return (int) (view % nodes);
    }

    /** True when the planted bug is on. */
    boolean has(PbftBug bug) {
        return bugs.contains(bug);
    }

    /** How many votes decide. */
    int commitQuorum() {
        return has(PbftBug.COMMIT_QUORUM_TOO_SMALL) ? quorum().oneHonest() : quorum().quorum();
    }
}
