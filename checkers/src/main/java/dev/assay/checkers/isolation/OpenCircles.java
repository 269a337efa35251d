// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Circles of a shape that an order of nodes does not rule out: looked for in the order at hand, by
 * {@link CircleSearch}, each time that order satisfies all else. A circle found tells which pairs
 * must not all be as they are. O(transactions + reads + versions) a look, and the search.
 */
final class OpenCircles {
    private static final int NONE = -1;

    private final RegisterVersions versions;
    private final CircleShape shape;
    private final RegisterDemand demand;
    private final Budget.Meter meter;
    private final List<int[]> known = new ArrayList<>();

    OpenCircles(
            RegisterVersions versions,
            CircleShape shape,
            RegisterDemand demand,
            Budget.Meter meter) {
        this.versions = versions;
        this.shape = shape;
        this.demand = demand;
        this.meter = meter;
    }

    /**
     * What to do next; nothing where neither is there.
     *
     * @param decision a literal to decide, or -1
     * @param circle a new circle
     * @param edges its edges with literals
     * @param literals of which one must be true
     */
    record Step(
            int decision,
            Optional<Circle> circle,
            List<RegisterCircle.Edge> edges,
            int[] literals) {}

    void keep(int[] literals) {
        known.add(literals.clone());
    }

    Step step(VersionOrderSearch search, PrecedenceGraph graph) {
        for (int[] literals : known) {
            if (IntStream.of(literals).noneMatch(each -> holds(each, search, graph))) {
                int best = NONE;
                int least = Integer.MAX_VALUE;
                for (int literal : literals) {
                    int distance = distance(literal, search, graph);
                    if (!search.clauses().isFalse(literal) && distance < least) {
                        best = literal;
                        least = distance;
                    }
                }
                return new Step(best, Optional.empty(), List.of(), literals);
            }
        }
        Optional<Circle> found = circle(search, graph);
        List<RegisterCircle.Edge> edges =
                found.map(
                                circle ->
                                        circle.edges().stream()
                                                .map(e -> edge(e, search, graph))
                                                .toList())
                        .orElse(List.of());
        int[] literals =
                edges.stream()
                        .mapToInt(RegisterCircle.Edge::literal)
                        .filter(literal -> literal != NONE)
                        .map(literal -> literal ^ 1)
                        .distinct()
                        .toArray();
        return new Step(NONE, found, edges, literals);
    }

    private int distance(int literal, VersionOrderSearch search, PrecedenceGraph graph) {
        return place(search.pairs().first(literal), search, graph)
                - place(search.pairs().second(literal), search, graph);
    }

    private boolean holds(int literal, VersionOrderSearch search, PrecedenceGraph graph) {
        return search.clauses().isTrue(literal)
                || (!search.clauses().isFalse(literal) && distance(literal, search, graph) < 0);
    }

    private int place(int version, VersionOrderSearch search, PrecedenceGraph graph) {
        return graph.place(search.nodes().commit(versions.writer()[version]));
    }

    private Optional<Circle> circle(VersionOrderSearch search, PrecedenceGraph graph) {
        long[] rank = new long[versions.versions()];
        for (int version = 0; version < rank.length; version++) {
            rank[version] = place(version, search, graph);
        }
        long before = meter.bytes();
        try {
            return circle(versions.inOrder(rank));
        } finally {
            meter.allocated(before - meter.bytes());
        }
    }

    private Optional<Circle> circle(Versions ordered) {
        DependencyGraph dependencies = DependencyGraph.of(ordered, meter);
        Components all = new Components(dependencies, meter);
        all.search(shape.kinds(demand.order()), IntStream.range(0, dependencies.nodes()).toArray());
        return all.areAllSingle()
                ? Optional.empty()
                : new CircleSearch(ordered, dependencies, meter)
                        .find(shape, demand.order(), all.onCircles());
    }

    /** The edge with the pair of versions that it comes from, one that is known if there is any. */
    private RegisterCircle.Edge edge(
            Circle.Edge edge, VersionOrderSearch search, PrecedenceGraph graph) {
        List<int[]> candidates = new ArrayList<>();
        if (edge.kind() == EdgeKind.RW) {
            int end = versions.readStart()[edge.from() + 1];
            for (int read = versions.readStart()[edge.from()]; read < end; read++) {
                int written = versions.version(edge.to(), versions.readKey()[read]);
                if (written != NONE) {
                    candidates.add(new int[] {versions.readVersion()[read], written});
                }
            }
        } else if (edge.kind() == EdgeKind.WW) {
            int end = versions.writeStart()[edge.from() + 1];
            for (int one = versions.writeStart()[edge.from()]; one < end; one++) {
                int other = versions.version(edge.to(), versions.writeKey()[one]);
                if (other != NONE) {
                    candidates.add(new int[] {one, other});
                }
            }
        }
        int best = NONE;
        int bestLevel = Integer.MAX_VALUE;
        for (int[] pair : candidates) {
            if (pair[0] == RegisterVersions.INITIAL) {
                return new RegisterCircle.Edge(edge.from(), edge.to(), edge.kind(), NONE);
            }
            if (pair[0] != pair[1]
                    && place(pair[0], search, graph) < place(pair[1], search, graph)) {
                int literal = search.pairs().literal(pair[0], pair[1]);
                int level =
                        search.clauses().isTrue(literal)
                                ? search.clauses().level(literal)
                                : Integer.MAX_VALUE - 1;
                if (level < bestLevel) {
                    best = literal;
                    bestLevel = level;
                }
            }
        }
        return new RegisterCircle.Edge(edge.from(), edge.to(), edge.kind(), best);
    }
}
