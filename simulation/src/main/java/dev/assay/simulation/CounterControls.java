// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation;

import java.util.function.UnaryOperator;

/**
 * What a nemesis may do to the trusted counters of nodes, which are trusted for the one reason that
 * nobody can do any of this.
 */
public interface CounterControls {
    /**
     * Moves the count forward, so that numbers are left out, or back, though not below nothing, so
     * that they are given again.
     */
    void move(int node, long by);

    /**
     * Starts the count anew.
     *
     * @param newEpoch whether the device says so by another epoch
     */
    void reset(int node, boolean newEpoch);

    /** Copies what the device holds; the copy can be put back any number of times. */
    Runnable copy(int node);

    /**
     * Second instances of the node ({@link MessageControls#twin}) that start from now on count on a
     * copy of the device, as it is then; others share the device with the first.
     */
    World.Applied cloneForTwins(int node);

    /**
     * From now on the node's device numbers what the lie makes of what it is handed; the node's
     * code learns of it, and goes on. Lies stack.
     */
    World.Applied lie(int node, UnaryOperator<byte[]> lie);
}
