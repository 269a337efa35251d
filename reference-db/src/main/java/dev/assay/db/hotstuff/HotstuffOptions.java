// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.hotstuff;

import dev.assay.db.consensus.ByzantineQuorum;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * How a cluster is set up; the same on every node.
 *
 * @param nodes how many replicas there are, 1 … 100
 * @param log how much is kept and decided at once
 * @param tenure how many views in a row one node leads; HotStuff changes the leader with every view
 * @param pace how long everything may take
 * @param bugs planted bugs that are switched on
 */
public record HotstuffOptions(
        int nodes, LogLimits log, long tenure, Pace pace, Set<HotstuffBug> bugs) {
    /** How many replicas there are at most. */
    public static final int NODES_MAX = 100;

    /** A tenure that ends only when a quorum gives its leader up. */
    public static final long WHILE_IT_SERVES = 1L << 20;

    private static final long MILLISECOND_NANOS = 1_000_000;
    private static final int MOST_DOUBLINGS = 20;
    private static final int MOST_STEPS = 4;

    /**
     * How much is kept.
     *
     * @param checkpointInterval a checkpoint is taken at each multiple of it
     * @param window so many heights above the stable checkpoint may be in use
     * @param batchRequestsMax requests in one block
     */
    public record LogLimits(int checkpointInterval, int window, int batchRequestsMax) {
        public LogLimits {
            if (checkpointInterval < 1 || window < 2 * checkpointInterval || batchRequestsMax < 1) {
                throw new IllegalArgumentException(
                        "needs a checkpoint, a window of two at least, and requests: "
                                + checkpointInterval
                                + ", "
                                + window
                                + ", "
                                + batchRequestsMax);
            }
        }
    }

    /**
     * How long everything may take.
     *
     * @param delayNanos within which a message arrives once the network works (the papers' Δ)
     * @param patienceNanos how long a request may wait before its node gives the leader up; longer
     *     by half of that after each tenure that brought nothing, but no longer than three times it
     * @param relayNanos between two leaders that a time-out is sent to
     * @param statusNanos between two questions for what a node lacks
     */
    public record Pace(long delayNanos, long patienceNanos, long relayNanos, long statusNanos) {
        public Pace {
            if (delayNanos <= 0
                    || patienceNanos <= delayNanos
                    || relayNanos <= 0
                    || statusNanos <= 0) {
                throw new IllegalArgumentException(
                        "needs positive times and more patience than delay: "
                                + delayNanos
                                + ", "
                                + patienceNanos
                                + ", "
                                + relayNanos
                                + ", "
                                + statusNanos);
            }
        }
    }

    public HotstuffOptions {
        if (nodes < 1 || nodes > NODES_MAX) {
            throw new IllegalArgumentException(
                    "a cluster has 1 to " + NODES_MAX + " nodes, not " + nodes);
        }
        if (tenure < 1) {
            throw new IllegalArgumentException("a tenure has views, not " + tenure);
        }
        EnumSet<HotstuffBug> copy = EnumSet.noneOf(HotstuffBug.class);
        copy.addAll(bugs);
        bugs = Collections.unmodifiableSet(copy);
    }

    /** The usual setting of a cluster in one region. */
    public static HotstuffOptions of(int nodes, Set<HotstuffBug> bugs) {
        return new HotstuffOptions(
                nodes,
                new LogLimits(16, 64, 64),
                WHILE_IT_SERVES,
                new Pace(
                        50 * MILLISECOND_NANOS,
                        400 * MILLISECOND_NANOS,
                        100 * MILLISECOND_NANOS,
                        120 * MILLISECOND_NANOS),
                bugs);
    }

    /** The same with another number of views that one node leads. */
    public HotstuffOptions withTenure(long views) {
        return new HotstuffOptions(nodes, log, views, pace, bugs);
    }

    /** Who makes a quorum. */
    public ByzantineQuorum quorum() {
        return new ByzantineQuorum(nodes);
    }

    /** The tenure that a view belongs to. */
    public long tenureOf(long view) {
        return view / tenure;
    }

    /** The first view of a tenure; the first of all is view 1. */
    public long firstView(long ofTenure) {
        return Math.max(1, ofTenure * tenure);
    }

    /** The node that leads in a tenure. */
    public int leader(long ofTenure) {
        return (int) (ofTenure % nodes);
    }

    /** True when the planted bug is on. */
    boolean has(HotstuffBug bug) {
        return bugs.contains(bug);
    }

    /** How long a request may wait after so many tenures that brought nothing. */
    long patience(int fruitless) {
        if (has(HotstuffBug.VIEW_TIMER_DOUBLES)) {
            return pace.patienceNanos() << Math.min(fruitless, MOST_DOUBLINGS);
        }
        return pace.patienceNanos() + pace.patienceNanos() / 2 * Math.min(fruitless, MOST_STEPS);
    }

    /** How many time-outs end a tenure. */
    int timeoutsNeeded() {
        return has(HotstuffBug.FEW_TIMEOUTS_SUFFICE) ? quorum().oneHonest() : quorum().quorum();
    }
}
