// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.consensus;

import dev.assay.db.client.DatabaseClient;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Protocol;

/**
 * A consensus protocol as a cluster is built on it: nodes that keep one {@link ReplicatedState},
 * and clients that know whom to believe.
 */
public interface ConsensusProtocol extends Protocol {
    /** The kebab-case id. */
    String id();

    /** How many nodes suffice to serve. */
    int quorum();

    /** How many nodes may lie, stop or lose their disks without a broken promise. */
    int tolerated();

    /** A client's session. */
    DatabaseClient client(Environment environment);
}
