// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation;

/**
 * One incarnation of a node (or of a client) as a deterministic state machine: events in, effects
 * out through its {@link Environment}. A crash drops the object; a restart makes a new one over the
 * same disk.
 */
public interface Node {
    /** Called once, before anything else. Recovery from disk starts here. */
    void start();

    /** A message arrived; the bytes may have been damaged on the way. */
    void receive(int from, byte[] message);
}
