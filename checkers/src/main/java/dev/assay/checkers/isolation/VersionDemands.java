// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import java.util.List;

/**
 * Takes which versions of a key must come before which. A node is a version, or stands for several
 * of them.
 */
interface VersionDemands {
    /** No node. */
    int NONE = -1;

    /** Instead of a reader: that order is known beforehand. */
    int KNOWN = -3;

    /** Instead of a reader: who wrote the second must have come after who wrote the first. */
    int WRITERS = -1;

    /**
     * One demand.
     *
     * @param before the earlier version
     * @param after the later one, or {@link RegisterVersions#INITIAL}, which nothing comes before
     * @param reader who read the later one and must have seen the earlier one, {@link #WRITERS} or
     *     {@link #KNOWN}
     */
    record Demand(int before, int after, int reader) {}

    /** A node that stands for two others, of which the first may be {@link #NONE}. */
    int join(int one, int other);

    /** Demands that all versions that a node stands for come before a version. */
    void before(int node, int version, int reader);

    /** True when enough contradictions are known. */
    boolean isEnough();

    /** Demands that contradict one another or what is known, in a circle; empty without any. */
    List<Demand> contradiction();
}
