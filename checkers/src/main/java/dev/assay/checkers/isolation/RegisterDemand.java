// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import java.util.List;
import java.util.Optional;

/**
 * What a level demands of the orders of versions, said as a graph that must have no circle once
 * every pair of versions of a key is in some order.
 *
 * @param order the order of transactions that counts besides reads and writes
 * @param nodes how transactions stand in the graph
 * @param counted whose anti-dependencies are edges
 * @param forced which pairs of versions reads decide at once
 * @param besides circles that the graph does not rule out and that must not be all the same
 * @param anomaly what a circle of the graph is
 */
record RegisterDemand(
        Order order,
        Nodes nodes,
        Counted counted,
        Forced forced,
        Optional<CircleShape> besides,
        Anomaly anomaly) {

    /** How transactions stand in the graph. */
    enum Nodes {
        /** A node each. */
        WHOLE,
        /** Its snapshot and its commit; versions are in the order of commits. */
        SNAPSHOTS,
        /**
         * The same; a snapshot holds all versions that came before one of the transaction's own.
         */
        SNAPSHOTS_WITHOUT_CONFLICTS
    }

    /** Whose anti-dependencies are edges. */
    enum Counted {
        NOBODY,
        /** Those who replaced what they read. */
        REPLACERS,
        /** Those who wrote anything. */
        WRITERS,
        ALL
    }

    /** Which writes come before a version because its reader saw them. */
    enum Forced {
        NONE,
        /** Those by whom an earlier read of the transaction was. */
        EARLIER_READS,
        /** Those by whom a read of the transaction was. */
        READS,
        /** All that came before, by reads and sessions. */
        CAUSES
    }

    /**
     * What a level demands; empty for read-uncommitted, which every order of versions satisfies,
     * and for session guarantees, which are decided without a search.
     */
    static Optional<RegisterDemand> of(OrderedLevel ordered) {
        Order order = ordered.order();
        Forced seen = order == Order.NONE ? Forced.READS : Forced.CAUSES;
        return Optional.ofNullable(
                switch (ordered.level()) {
                    case READ_UNCOMMITTED,
                            READ_YOUR_WRITES,
                            MONOTONIC_READS,
                            MONOTONIC_WRITES,
                            WRITES_FOLLOW_READS,
                            PRAM ->
                            null;
                    case READ_COMMITTED -> by(order, Forced.NONE, Anomaly.G1C);
                    case MONOTONIC_ATOMIC_VIEW ->
                            by(order, Forced.EARLIER_READS, Anomaly.G_MONOTONIC_ATOMIC);
                    case READ_ATOMIC -> by(order, Forced.READS, Anomaly.FRACTURED_READ);
                    case CAUSAL -> by(order, Forced.CAUSES, Anomaly.G_CAUSAL);
                    case CURSOR_STABILITY ->
                            new RegisterDemand(
                                    order,
                                    Nodes.WHOLE,
                                    Counted.REPLACERS,
                                    Forced.NONE,
                                    Optional.empty(),
                                    Anomaly.LOST_UPDATE);
                    case CONSISTENT_VIEW, PARALLEL_SNAPSHOT_ISOLATION ->
                            view(order, seen, Counted.REPLACERS, Anomaly.G_SINGLE);
                    case UPDATE_SERIALIZABLE ->
                            view(order, seen, Counted.WRITERS, Anomaly.G_UPDATE);
                    case PREFIX -> graph(order, Nodes.SNAPSHOTS, Anomaly.G_PREFIX);
                    case SNAPSHOT_ISOLATION,
                            STRONG_SESSION_SNAPSHOT_ISOLATION,
                            STRONG_SNAPSHOT_ISOLATION ->
                            snapshots(order);
                    case REPEATABLE_READ,
                            SERIALIZABLE,
                            STRONG_SESSION_SERIALIZABLE,
                            STRICT_SERIALIZABLE ->
                            graph(order, Nodes.WHOLE, Anomaly.G2_ITEM);
                });
    }

    /** What a circle of {@link GuaranteeJudge} is told by. */
    static RegisterDemand ofSessions(Anomaly anomaly) {
        return by(Order.SESSION, Forced.NONE, anomaly);
    }

    private static RegisterDemand by(Order order, Forced forced, Anomaly anomaly) {
        return new RegisterDemand(
                order, Nodes.WHOLE, Counted.NOBODY, forced, Optional.empty(), anomaly);
    }

    private static RegisterDemand view(
            Order order, Forced forced, Counted counted, Anomaly anomaly) {
        CircleShape shape =
                anomaly == Anomaly.G_UPDATE ? CircleShape.UPDATES : CircleShape.ONE_ANTI_DEPENDENCY;
        return new RegisterDemand(order, Nodes.WHOLE, counted, forced, Optional.of(shape), anomaly);
    }

    private static RegisterDemand graph(Order order, Nodes nodes, Anomaly anomaly) {
        return new RegisterDemand(
                order, nodes, Counted.ALL, Forced.NONE, Optional.empty(), anomaly);
    }

    private static RegisterDemand snapshots(Order order) {
        return graph(order, Nodes.SNAPSHOTS_WITHOUT_CONFLICTS, Anomaly.G_NONADJACENT);
    }

    boolean isSplit() {
        return nodes != Nodes.WHOLE;
    }

    /** Levels that need an order of all transactions, which can be replayed. */
    boolean isSerial() {
        return anomaly == Anomaly.G2_ITEM;
    }

    /** What a circle of such edges is. */
    Anomaly name(List<Circle.Edge> edges) {
        int missed = 0;
        boolean isApart = true;
        boolean isRead = false;
        for (int i = 0; i < edges.size(); i++) {
            Circle.Edge edge = edges.get(i);
            Circle.Edge next = edges.get((i + 1) % edges.size());
            boolean misses = edge.kind() == EdgeKind.RW;
            missed += misses ? 1 : 0;
            isApart &= !misses || next.kind() != EdgeKind.RW;
            isRead |= edge.kind() != EdgeKind.WW && edge.kind() != EdgeKind.ASSUMED;
        }
        if (missed == 0) {
            return isRead ? Anomaly.G1C : Anomaly.G0;
        }
        if (anomaly != Anomaly.G2_ITEM && anomaly != Anomaly.G_NONADJACENT) {
            return anomaly;
        }
        return missed == 1 ? Anomaly.G_SINGLE : isApart ? Anomaly.G_NONADJACENT : anomaly;
    }
}
