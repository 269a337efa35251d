// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.arbitrary;

import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Sizes and topologies of clusters, which shrink to fewer nodes and fewer cut links. */
public final class Clusters {
    private Clusters() {}

    /** One direction of a link between two nodes. */
    public record Link(int from, int to) {}

    /** How many nodes there are: the sizes that people use more often than others. */
    public static Arbitrary<Integer> sizes(int nodesMax) {
        return Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.of(1, 3, 5, 4, 7).filter(it -> it <= nodesMax)),
                Tuple.of(1, Arbitraries.integers().between(1, nodesMax)));
    }

    /** Links that are cut, each direction on its own; of one node there are none. */
    public static Arbitrary<Set<Link>> cuts(int nodes) {
        if (nodes < 2) {
            return Arbitraries.just(Set.of());
        }
        Arbitrary<Integer> node = Arbitraries.integers().between(0, nodes - 1);
        Arbitrary<Integer> further = Arbitraries.integers().between(1, nodes - 1);
        return Combinators.combine(node, further)
                .as((from, away) -> new Link(from, (from + away) % nodes))
                .set()
                .ofMaxSize(nodes * (nodes - 1));
    }
}
