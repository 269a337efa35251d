// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import dev.assay.simulation.Address;
import java.util.List;

/**
 * Whom a fault is aimed at. Roles and random choices are resolved when the fault starts, recorded,
 * and replayed as resolved.
 */
public sealed interface Target {
    /** These nodes. */
    record Nodes(List<Integer> addresses) implements Target {
        public Nodes {
            addresses = List.copyOf(addresses);
            boolean distinct = addresses.stream().distinct().count() == addresses.size();
            if (addresses.isEmpty()
                    || !distinct
                    || addresses.stream().anyMatch(node -> node < 0 || Address.isClient(node))) {
                throw new IllegalArgumentException(
                        "need one or more nodes, each once: " + addresses);
            }
        }
    }

    /** The leader of that moment; without one, a random node. */
    record Leader() implements Target {}

    /**
     * The follower on which the next decision hangs: the one least ahead of those that a majority
     * needs. Told from how far nodes say that they have applied the log.
     */
    record QuorumEdge() implements Target {}

    /** The node that has applied least of the log. */
    record Slowest() implements Target {}

    /** This many random nodes. */
    record Random(int count) implements Target {
        public Random {
            if (count < 1) {
                throw new IllegalArgumentException("need at least one random node, not " + count);
            }
        }
    }

    /** All nodes. */
    record All() implements Target {}
}
