// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

/** How many nodes may fail in any way, and how many make a quorum. */
public interface Quorum {
    /** How many nodes there are; their addresses count from 0. */
    int nodes();

    /** How many nodes may do whatever they like. */
    int faulty();

    /** How many nodes make a quorum. */
    int quorum();

    /** So many nodes have an honest one among them. */
    default int oneHonest() {
        return faulty() + 1;
    }

    /** True for the address of a node of this cluster. */
    default boolean has(int address) {
        return address >= 0 && address < nodes();
    }
}
