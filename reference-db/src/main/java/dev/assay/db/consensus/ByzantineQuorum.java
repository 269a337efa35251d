// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

/**
 * How many of the nodes may lie, and how many make a quorum: any two quorums have an honest node in
 * common, and the honest nodes alone are one (Castro and Liskov, TOCS 2002, section 4.1; for
 * numbers of nodes other than 3f+1 Castro's thesis, section 2.3).
 *
 * @param nodes how many there are, from 1; their addresses count from 0
 */
public record ByzantineQuorum(int nodes) implements Quorum {
    public ByzantineQuorum {
        if (nodes < 1) {
            throw new IllegalArgumentException("a cluster has nodes, not " + nodes);
        }
    }

    /** How many nodes may do whatever they like: f, where there are 3f+1. */
    @Override
    public int faulty() {
        return (nodes - 1) / 3;
    }

    /** How many nodes make a quorum: 2f+1, where there are 3f+1. */
    @Override
    public int quorum() {
        return (nodes + faulty()) / 2 + 1;
    }
}
