// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The circle that is left when the versions of registers have no order that would do, with what is
 * known of the pairs of versions on it.
 *
 * @param versions what was written and read
 * @param demand of the level that it breaks
 * @param pairs what literals mean
 * @param edges in turn
 * @param reasons by literal, why it is true whatever the others are, where that is short to say
 * @param found the circle with its name, where it was looked for by its shape
 */
record RegisterCircle(
        RegisterVersions versions,
        RegisterDemand demand,
        VersionPairs pairs,
        List<Edge> edges,
        Map<Integer, Reason> reasons,
        Optional<Circle> found) {

    /**
     * An edge between transactions.
     *
     * @param kind one of {@link EdgeKind}
     * @param literal the order of versions that it comes from, or -1
     */
    record Edge(int from, int to, int kind, int literal) {}

    /** Why a pair of versions is in its order. */
    sealed interface Reason {
        /** Somebody read the second, and had seen who wrote the first. */
        record Seen(int reader) implements Reason {}

        /**
         * What people are told.
         *
         * @param before literals that have to be explained first
         * @param operations that take part
         */
        record Told(List<Integer> before, List<Integer> operations, String words)
                implements Reason {}

        /** The other way round there is a circle. */
        record Circle(List<Edge> edges) implements Reason {}
    }

    /** The edges between transactions of edges between nodes that form a circle. */
    static List<Edge> edges(PrecedenceGraph graph, RegisterPrecedence nodes, List<Integer> circle) {
        int begin = 0;
        while (nodes.transaction(graph.source(circle.get(begin))) < 0
                || graph.kind(circle.get(begin)) == EdgeKind.ONWARD) {
            begin++;
        }
        List<Edge> edges = new ArrayList<>();
        int from = nodes.transaction(graph.source(circle.get(begin)));
        int kind = EdgeKind.ONWARD;
        int literal = PrecedenceGraph.NONE;
        for (int i = 0; i < circle.size(); i++) {
            int edge = circle.get((begin + i) % circle.size());
            kind = graph.kind(edge) == EdgeKind.ONWARD ? kind : graph.kind(edge);
            literal = graph.owner(edge) == PrecedenceGraph.NONE ? literal : graph.owner(edge);
            int to = nodes.transaction(graph.target(edge));
            if (to >= 0) {
                if (to != from) {
                    edges.add(new Edge(from, to, kind, literal));
                }
                from = to;
                kind = EdgeKind.ONWARD;
                literal = PrecedenceGraph.NONE;
            }
        }
        return edges;
    }

    /** How much a circle says: one in which somebody missed something more than one of writes. */
    int rank() {
        return demand.name(plain()).ordinal();
    }

    private List<Circle.Edge> plain() {
        return edges.stream()
                .map(edge -> new Circle.Edge(edge.from(), edge.to(), edge.kind()))
                .toList();
    }

    /** The same as a circle with a name. */
    Circle named() {
        Anomaly name = demand.name(plain());
        boolean isSeen =
                edges.stream().anyMatch(edge -> reasons.get(edge.literal()) instanceof Reason.Seen);
        boolean isDerived =
                (name == Anomaly.G0 || name == Anomaly.G1C)
                        && edges.stream().anyMatch(edge -> edge.literal() >= 0);
        return new Circle(
                found.map(Circle::anomaly).orElse(isSeen || isDerived ? demand.anomaly() : name),
                plain());
    }
}
