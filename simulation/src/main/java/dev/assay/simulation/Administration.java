// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation;

import java.util.SortedSet;

/**
 * How an operator asks a cluster to change who takes part, for protocols that can: as messages,
 * which nodes that cannot do it now ignore, and which are repeated until it is done.
 */
public interface Administration {
    /** Who votes in a new cluster of so many nodes; the others stand by. */
    SortedSet<Integer> votersAtFirst(int nodes);

    /** The message that asks for these voters and no others. */
    byte[] voters(SortedSet<Integer> voters);

    /** The message that asks a node to lead. */
    byte[] leader(int node);
}
