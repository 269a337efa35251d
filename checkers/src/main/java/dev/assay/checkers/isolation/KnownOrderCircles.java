// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.histories.History;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Circles among transactions on something else than lists, where the order of versions is known and
 * who read which is as well. Exact: where none is found there is none. Cost as {@link
 * CircleSearch}.
 */
public final class KnownOrderCircles {
    private final Versions versions;
    private final DependencyGraph graph;
    private final CircleSearch search;
    private final int[] onCircles;

    /**
     * Versions, in compressed sparse rows.
     *
     * @param chainStart by key, where its row in {@code chain} starts; one more at the end
     * @param chain the transactions that wrote the versions, in their order
     * @param readStart by transaction, where its rows in the next two start; one more at the end
     * @param readKey the keys that it read from others
     * @param readPlace the place in the key's chain that it saw
     */
    public record Rows(
            int[] chainStart, int[] chain, int[] readStart, int[] readKey, int[] readPlace) {}

    /**
     * A transaction that must come before another one.
     *
     * @param kind ww, wr, rw, process or real-time
     */
    public record Step(int from, int to, String kind) {}

    /** Draws the dependencies of transactions that happened, by number of the operation. */
    public KnownOrderCircles(History history, boolean[] happened, Rows rows, Budget.Meter meter) {
        int keys = rows.chainStart.length - 1;
        versions =
                new Versions(
                        history,
                        happened,
                        new int[keys],
                        rows.chainStart,
                        rows.chain,
                        new int[keys + 1],
                        new int[0],
                        rows.readStart,
                        rows.readKey,
                        rows.readPlace);
        graph = DependencyGraph.of(versions, meter);
        onCircles =
                new Components(graph, meter)
                        .search(~0, IntStream.range(0, graph.nodes()).toArray())
                        .onCircles();
        search = new CircleSearch(versions, graph, meter);
    }

    /**
     * A short circle that is an anomaly, without order of processes and time where that does; empty
     * where there is none.
     */
    public Optional<List<Step>> find(Anomaly anomaly) {
        if (onCircles.length == 0) {
            return Optional.empty();
        }
        for (Order order : List.of(Order.NONE, Order.SESSION, Order.REAL_TIME)) {
            for (CircleShape shape : CircleShape.values()) {
                Optional<Circle> found =
                        shape.anomaly() == anomaly
                                ? search.find(shape, order, onCircles)
                                : Optional.empty();
                if (found.isPresent()) {
                    return found.map(KnownOrderCircles::steps);
                }
            }
        }
        return Optional.empty();
    }

    private static List<Step> steps(Circle circle) {
        return circle.edges().stream()
                .map(edge -> new Step(edge.from(), edge.to(), EdgeKind.word(edge.kind())))
                .toList();
    }
}
