// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.minbft;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * How a cluster is set up; the same on every node.
 *
 * @param nodes how many replicas there are, 1 … 100
 * @param checkpointInterval a checkpoint is taken at each multiple of it
 * @param batchRequestsMax requests that are decided together
 * @param pipeline proposals that were not decided yet
 * @param viewTimeoutNanos how long a request may wait before its node wants another primary; twice
 *     as long after each view that brought nothing
 * @param viewTimeoutMaxNanos but never longer than this
 * @param statusNanos between two messages by which a node tells what it lacks
 * @param bugs planted bugs that are switched on
 */
public record MinBftOptions(
        int nodes,
        int checkpointInterval,
        int batchRequestsMax,
        int pipeline,
        long viewTimeoutNanos,
        long viewTimeoutMaxNanos,
        long statusNanos,
        Set<MinBftBug> bugs) {
    /** How many replicas there are at most. */
    public static final int NODES_MAX = 100;

    private static final long MILLISECOND_NANOS = 1_000_000;
    private static final int MOST_DOUBLINGS = 20;

    public MinBftOptions {
        if (nodes < 1 || nodes > NODES_MAX) {
            throw new IllegalArgumentException(
                    "a cluster has 1 to " + NODES_MAX + " nodes, not " + nodes);
        }
        if (checkpointInterval < 1 || batchRequestsMax < 1 || pipeline < 1) {
            throw new IllegalArgumentException(
                    "limits are too small: "
                            + checkpointInterval
                            + ", "
                            + batchRequestsMax
                            + ", "
                            + pipeline);
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
        EnumSet<MinBftBug> copy = EnumSet.noneOf(MinBftBug.class);
        copy.addAll(bugs);
        bugs = Collections.unmodifiableSet(copy);
    }

    /** The usual setting of a cluster in one region. */
    public static MinBftOptions of(int nodes, Set<MinBftBug> bugs) {
        return new MinBftOptions(
                nodes,
                16,
                64,
                4,
                400 * MILLISECOND_NANOS,
                1600 * MILLISECOND_NANOS,
                80 * MILLISECOND_NANOS,
                bugs);
    }

    /** Who makes a quorum. */
    public TrustedQuorum quorum() {
        return new TrustedQuorum(nodes);
    }

    /** The node that leads a view. */
    public int primary(long view) {
        return (int) (view % nodes);
    }

    /** True when the planted bug is on. */
    boolean has(MinBftBug bug) {
        return bugs.contains(bug);
    }

    /** How many votes decide. */
    int commitQuorum() {
        return has(MinBftBug.COMMIT_QUORUM_TOO_SMALL)
                ? Math.max(1, quorum().faulty())
                : quorum().quorum();
    }

    /** How long a view may take after so many that brought nothing. */
    long patience(int fruitlessViews) {
        long doubled = viewTimeoutNanos << Math.min(fruitlessViews, MOST_DOUBLINGS);
        return Math.min(doubled, viewTimeoutMaxNanos);
    }
}
