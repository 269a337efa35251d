// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.histories.Randomness;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Edges that come and go, against a closure that is computed anew each time. */
class PrecedenceGraphTest {
    private static final int NODES = 12;

    @Test
    void an_edge_is_refused_where_it_closes_a_circle_and_the_order_fits_all_others() {
        int refused = 0;
        for (int number = 0; number < 2_000; number++) {
            Randomness randomness = new Randomness(number).fork("edges");
            PrecedenceGraph graph = new PrecedenceGraph(NODES, Budget.standard().start());
            graph.setOrder(IntStream.range(0, NODES).toArray());
            for (int i = 0; i < 40; i++) {
                int from = randomness.nextInt(NODES);
                int to = randomness.nextInt(NODES);
                boolean expected = from != to && !reaches(graph, to, from);
                assertThat(graph.insert(from, to, EdgeKind.WW, -1)).isEqualTo(expected);
                refused += expected ? 0 : 1;
                if (randomness.chance(0.1)) {
                    graph.takeBack(randomness.nextInt(graph.edges() + 1));
                }
                assertThat(IntStream.range(0, graph.edges()))
                        .allMatch(
                                edge ->
                                        graph.place(graph.source(edge))
                                                < graph.place(graph.target(edge)));
                assertThat(IntStream.range(0, NODES).map(graph::place).distinct().count())
                        .isEqualTo(NODES);
            }
        }
        assertThat(refused).isGreaterThan(10_000);
    }

    private static boolean reaches(PrecedenceGraph graph, int from, int to) {
        boolean[] reached = new boolean[NODES];
        reached[from] = true;
        for (int round = 0; round < NODES; round++) {
            for (int edge = 0; edge < graph.edges(); edge++) {
                reached[graph.target(edge)] |= reached[graph.source(edge)];
            }
        }
        return reached[to];
    }
}
