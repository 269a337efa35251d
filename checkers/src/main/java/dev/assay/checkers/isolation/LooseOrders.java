// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Versions that nobody read come after all that somebody read, but in which order? Tries the orders
 * of those pairs that a circle could need, and takes a pair back as soon as a circle shows. A pair
 * of writers that no circle could join is in the order in which some transaction order has them,
 * which closes none. Exponential in such pairs at worst; given up after {@link #MOST_STEPS}.
 */
final class LooseOrders {
    private static final int MOST_STEPS = 4_000;

    private final DependencyGraph graph;
    private final Budget.Meter meter;
    private final List<int[]> pairs;
    private int steps;

    LooseOrders(DependencyGraph graph, List<int[]> pairs, Budget.Meter meter) {
        this.graph = graph;
        this.pairs = pairs;
        this.meter = meter;
    }

    /**
     * The pairs of transactions whose versions of one key have no known order and that could be on
     * a circle together, and the nodes of all such circles.
     *
     * @param pairs two transactions and the number of the key
     * @param members ascending
     */
    record Undecided(List<int[]> pairs, int[] members) {}

    /**
     * What is undecided.
     *
     * @param kinds the kinds of edges that matter
     * @param onCircles the nodes that are on circles as it is
     */
    static Undecided undecided(
            Versions versions,
            DependencyGraph graph,
            int kinds,
            int[] onCircles,
            Budget.Meter meter) {
        int assumed = 0;
        for (int key = 0; key < versions.keys().length; key++) {
            int first = versions.looseStart()[key];
            int end = versions.looseStart()[key + 1];
            for (int i = first; i < end && end - first > 1; i++) {
                int next = i + 1 == end ? first : i + 1;
                graph.assume(versions.loose()[i], versions.loose()[next], key);
                assumed++;
            }
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
        List<int[]> pairs = new ArrayList<>();
        for (int key = 0; key < versions.keys().length; key++) {
            int[] some =
                    Arrays.stream(
                                    versions.loose(),
                                    versions.looseStart()[key],
                                    versions.looseStart()[key + 1])
                            .filter(writer -> matters[possible.of(writer)])
                            .toArray();
            for (int i = 0; i < some.length; i++) {
                for (int j = i + 1; j < some.length; j++) {
                    pairs.add(new int[] {some[i], some[j], key});
                }
                meter.poll();
            }
        }
        int[] members =
                IntStream.range(0, graph.nodes())
                        .filter(node -> matters[possible.of(node)])
                        .toArray();
        return new Undecided(pairs, members);
    }

    /**
     * A circle that shows whichever order is taken, the one of the last order; empty when there is
     * an order without.
     *
     * @param circle looks for one in the graph as it is assumed to be
     */
    Optional<Circle> circleInAll(Supplier<Optional<Circle>> circle) {
        return choose(0, circle);
    }

    private Optional<Circle> choose(int next, Supplier<Optional<Circle>> circle) {
        if (++steps > MOST_STEPS) {
            throw new Budget.Spent(
                    "too many orders of versions that nobody read ("
                            + pairs.size()
                            + " pairs, "
                            + MOST_STEPS
                            + " steps)");
        }
        meter.poll();
        Optional<Circle> found = circle.get();
        if (found.isPresent() || next == pairs.size()) {
            return found;
        }
        int[] pair = pairs.get(next);
        for (int way = 0; way < 2; way++) {
            graph.assume(pair[way], pair[1 - way], pair[2]);
            try {
                found = choose(next + 1, circle);
            } finally {
                graph.takeBack();
            }
            if (found.isEmpty()) {
                return found;
            }
        }
        return found;
    }
}
