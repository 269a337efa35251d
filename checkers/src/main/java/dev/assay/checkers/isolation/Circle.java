// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import java.util.List;

/**
 * Transactions that each must come before the next one, and the last one before the first.
 *
 * @param anomaly what that is
 * @param edges in turn; each begins where the one before ends
 */
record Circle(Anomaly anomaly, List<Edge> edges) {
    Circle {
        edges = List.copyOf(edges);
    }

    /** What it needs besides reads and writes. */
    Order order() {
        boolean inTime = edges.stream().anyMatch(edge -> edge.kind() == EdgeKind.REAL_TIME);
        boolean inSession = edges.stream().anyMatch(edge -> edge.kind() == EdgeKind.SESSION);
        return inTime ? Order.REAL_TIME : inSession ? Order.SESSION : Order.NONE;
    }

    /** An edge between two transactions, one of {@link EdgeKind}. */
    record Edge(int from, int to, int kind) {}
}
