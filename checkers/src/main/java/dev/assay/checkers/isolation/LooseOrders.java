// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Versions that nobody read come after all that somebody read, but in which order? Where a circle
 * could join two of them, {@link VersionOrderSearch} looks for an order without, with the order
 * that lists show as what is known. Writers that no circle could join are in the order in which
 * some order of transactions has them, which closes none. O(edges) to see whether there are any.
 */
final class LooseOrders {
    private final Versions versions;
    private final DependencyGraph graph;
    private final Budget.Meter meter;

    LooseOrders(Versions versions, DependencyGraph graph, Budget.Meter meter) {
        this.versions = versions;
        this.graph = graph;
        this.meter = meter;
    }

    /**
     * True where two versions of a key without a known order could be on a circle together.
     *
     * @param kinds the kinds of edges that matter
     * @param onCircles the nodes that are on circles as it is
     */
    boolean matter(int kinds, int[] onCircles) {
        int assumed = 0;
        for (int key = 0; key < versions.keys().length; key++) {
            int first = versions.looseStart()[key];
            int end = versions.looseStart()[key + 1];
            for (int i = first; i < end && end - first > 1; i++) {
                int next = i + 1 == end ? first : i + 1;
                graph.assume(versions.loose()[i], versions.loose()[next]);
                assumed++;
            }
        }
        if (assumed == 0) {
            return false;
        }
        Components possible = new Components(graph, meter);
        possible.search(kinds | EdgeKind.WW, IntStream.range(0, graph.nodes()).toArray());
        for (; assumed > 0; assumed--) {
            graph.takeBack();
        }
        boolean[] matters = new boolean[graph.nodes()];
        for (int node : onCircles) {
            matters[possible.of(node)] = true;
        }
        for (int key = 0; key < versions.keys().length; key++) {
            long some =
                    IntStream.range(versions.looseStart()[key], versions.looseStart()[key + 1])
                            .filter(i -> matters[possible.of(versions.loose()[i])])
                            .count();
            if (some > 1) {
                return true;
            }
        }
        return false;
    }

    /** A circle that shows whichever order is taken; empty when a level allows some order. */
    Optional<Circle> circleInAll(OrderedLevel level) {
        long before = meter.bytes();
        try {
            return search(level);
        } finally {
            meter.allocated(before - meter.bytes());
        }
    }

    private Optional<Circle> search(OrderedLevel level) {
        Optional<RegisterDemand> demand = RegisterDemand.of(level);
        Optional<RegisterVersions> unordered = RegisterVersions.of(versions);
        if (demand.isEmpty() || unordered.isEmpty()) {
            return Optional.empty();
        }
        RegisterVersions all = unordered.get();
        VersionOrderSearch search = new VersionOrderSearch(all, all.readers(), demand.get(), meter);
        for (int key = 0; key < versions.keys().length; key++) {
            int length = versions.chainLength(key);
            for (int place = 1; place < length; place++) {
                search.know(
                        all.version(versions.writer(key, place - 1), key),
                        all.version(versions.writer(key, place), key));
            }
            for (int i = versions.looseStart()[key];
                    i < versions.looseStart()[key + 1] && length > 0;
                    i++) {
                search.know(
                        all.version(versions.writer(key, length - 1), key),
                        all.version(versions.loose()[i], key));
            }
        }
        return search.run(Long.MAX_VALUE) instanceof VersionOrderSearch.Outcome.Broken broken
                ? Optional.of(told(broken.circle()))
                : Optional.empty();
    }

    /** The circle with what is only assumed on it. */
    private Circle told(RegisterCircle circle) {
        Optional<Circle> missed = missed(circle);
        if (missed.isPresent()) {
            return missed.get();
        }
        Circle named = circle.named();
        List<Circle.Edge> edges = new ArrayList<>();
        for (int i = 0; i < named.edges().size(); i++) {
            Circle.Edge edge = named.edges().get(i);
            int literal = circle.edges().get(i).literal();
            boolean isAssumed =
                    edge.kind() == EdgeKind.WW
                            && literal >= 0
                            && isLoose(circle, circle.pairs().first(literal))
                            && isLoose(circle, circle.pairs().second(literal));
            edges.add(isAssumed ? new Circle.Edge(edge.from(), edge.to(), EdgeKind.ASSUMED) : edge);
        }
        return new Circle(named.anomaly(), edges);
    }

    /** Where lists show that a reader missed a version that it saw by another way. */
    private Optional<Circle> missed(RegisterCircle circle) {
        for (RegisterCircle.Edge edge : circle.edges()) {
            if (circle.edges().size() == 2
                    && edge.literal() >= 0
                    && circle.reasons().get(edge.literal())
                            instanceof RegisterCircle.Reason.Seen seen) {
                int kinds =
                        EdgeKind.WR | CircleShape.INFORMATION.pathKinds(circle.demand().order());
                List<Circle.Edge> edges = new ArrayList<>();
                edges.add(new Circle.Edge(seen.reader(), edge.from(), EdgeKind.RW));
                edges.addAll(
                        new CircleSearch(versions, graph, meter)
                                .way(edge.from(), seen.reader(), kinds & ~EdgeKind.WW));
                return Optional.of(new Circle(circle.demand().anomaly(), edges));
            }
        }
        return Optional.empty();
    }

    private boolean isLoose(RegisterCircle circle, int version) {
        int key = circle.versions().writeKey()[version];
        int writer = circle.versions().writer()[version];
        return IntStream.range(versions.looseStart()[key], versions.looseStart()[key + 1])
                .anyMatch(i -> versions.loose()[i] == writer);
    }
}
