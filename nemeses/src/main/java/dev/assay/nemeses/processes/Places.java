// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.processes;

import java.nio.file.Path;

/**
 * Where the nodes of a trial are: addresses and folders, known before any of them starts.
 *
 * <p>Who connects asks {@link #address}, and says from where, so that a world can lead each link
 * through something of its own: a proxy that slows it down or cuts it.
 */
public interface Places {
    /** Who connects that is no node: a client. */
    int CLIENT = -1;

    /**
     * Where somebody finds a port of a node.
     *
     * @param from a node, or {@link #CLIENT}
     * @param to a node, which may be the same one
     * @param port the port's name
     */
    Address address(int from, int to, String port);

    /** The address that a node itself binds a port to. */
    Address own(int node, String port);

    /** Where a node keeps its data; emptied by a reset and by the fault {@code empty-disk}. */
    Path data(int node);

    /** A folder of the node's own that nobody empties: for its configuration. */
    Path home(int node);

    /** How many nodes there are. */
    int nodes();

    /** Host and port. */
    record Address(String host, int port) {}
}
