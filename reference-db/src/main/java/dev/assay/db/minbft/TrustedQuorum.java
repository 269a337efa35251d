// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.minbft;

import dev.assay.db.consensus.Quorum;

/**
 * Of nodes with trusted counters fewer than half may lie, and more than half are a quorum. Any two
 * quorums have a node in common, and that is enough although it may be a liar: its counter lets it
 * say nothing to one of them that it does not say to the other (Veronese et al., IEEE Transactions
 * on Computers 2013, section 4).
 *
 * @param nodes how many there are, from 1; their addresses count from 0
 */
public record TrustedQuorum(int nodes) implements Quorum {
    public TrustedQuorum {
        if (nodes < 1) {
            throw new IllegalArgumentException("a cluster has nodes, not " + nodes);
        }
    }

    /** How many nodes may do whatever they like: f, where there are 2f+1. */
    @Override
    public int faulty() {
        return (nodes - 1) / 2;
    }

    /** How many nodes make a quorum: f+1, where there are 2f+1. */
    @Override
    public int quorum() {
        return nodes / 2 + 1;
    }
}
