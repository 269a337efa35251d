// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

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
        }
    }

    /** The leader of that moment; without one, a random node. */
    record Leader() implements Target {}

    /** This many random nodes. */
    record Random(int count) implements Target {}

    /** All nodes. */
    record All() implements Target {}
}
