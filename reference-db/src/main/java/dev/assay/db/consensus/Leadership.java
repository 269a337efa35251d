// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

/** Who leads, as a replica sees it. */
public interface Leadership {
    /** The view that clients are told, whose leader they ask next: this number modulo nodes. */
    long view();

    /** True when this view has begun. */
    boolean isActive();

    /** The node that leads this view. */
    int leader();
}
