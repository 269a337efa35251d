// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.tiers;

import java.util.Locale;

/** How much a decision must stand, weakest first; each tier is a consensus group of its own. */
public enum Tier {
    /** Nodes that stop, and disks that are damaged: Raft, cheap. */
    CRASH,
    /** Nodes that lie, too: PBFT with signatures, dear. */
    BYZANTINE;

    /** The lower-case name that traces and files use. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The stronger of two. */
    public Tier or(Tier other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
