// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import java.util.Optional;

/**
 * A level together with an order of transactions that has to be kept besides: a transaction counts
 * as seen by those that come after it in the order, wherever a level says something of what was
 * seen, and circles may go through the order wherever they may go from a write to its read (strong
 * session and strong forms: Daudjee and Salem, VLDB 2006; {@code -process} and {@code -realtime}
 * anomalies: Kingsbury and Alvaro, VLDB 2020). A level that has the order, or a stronger one, stays
 * as it is; session guarantees are about sessions, and stay as they are.
 *
 * <p>What a transaction that only reads was told is passed on by its session: of a circle of
 * update-serializable those readers count that missed something, not those on the way.
 */
public record OrderedLevel(Level level, Order order) {
    public OrderedLevel {
        boolean isKept = level.isOfSessions() || order.compareTo(level.order()) < 0;
        order = isKept ? level.order() : order;
    }

    /** The level's name, and the order's where it was added. */
    public String word() {
        return order == level.order() ? level.word() : level.word() + "+" + order.word();
    }

    /** True when an anomaly that needs an order must not be. */
    public boolean forbids(Anomaly anomaly, Order by) {
        if (level.forbids(anomaly, by)) {
            return true;
        }
        boolean isAdded = by == order && order != level.order() && anomaly.isOfCircles();
        for (Order weaker : Order.values()) {
            if (isAdded && weaker.compareTo(order) < 0 && level.forbids(anomaly, weaker)) {
                return true;
            }
        }
        return false;
    }

    /**
     * As {@link #forbids}, but without what has a more common name: a circle of updates and a
     * reader is write skew to a level that forbids all circles.
     */
    boolean isBrokenBy(Anomaly anomaly, Order by) {
        return forbids(anomaly, by) && !(anomaly == Anomaly.G_UPDATE && level.isSerial());
    }

    /** The level that is the same without an order added; empty where none is. */
    public Optional<Level> sameAs() {
        if (order == level.order()) {
            return Optional.of(level);
        }
        return Optional.ofNullable(
                switch (level) {
                    case CONSISTENT_VIEW ->
                            order == Order.SESSION ? Level.PARALLEL_SNAPSHOT_ISOLATION : null;
                    case SNAPSHOT_ISOLATION, STRONG_SESSION_SNAPSHOT_ISOLATION ->
                            order == Order.SESSION
                                    ? Level.STRONG_SESSION_SNAPSHOT_ISOLATION
                                    : Level.STRONG_SNAPSHOT_ISOLATION;
                    case REPEATABLE_READ, SERIALIZABLE, STRONG_SESSION_SERIALIZABLE ->
                            order == Order.SESSION
                                    ? Level.STRONG_SESSION_SERIALIZABLE
                                    : Level.STRICT_SERIALIZABLE;
                    default -> null;
                });
    }
}
