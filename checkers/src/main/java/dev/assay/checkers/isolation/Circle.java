// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import java.util.List;

/**
 * Transactions that each must come before the next one, and the last one before the first.
 *
 * @param anomaly what that is
 * @param order what besides reads and writes it needs
 * @param edges in turn; each begins where the one before ends
 */
record Circle(Anomaly anomaly, Order order, List<Edge> edges) {
    Circle {
        edges = List.copyOf(edges);
    }

    /** An edge between two transactions, one of {@link EdgeKind}. */
    record Edge(int from, int to, int kind) {}
}
