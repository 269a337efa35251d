// SPDX-License-Identifier: Apache-2.0
package dev.assay.db;

import dev.assay.db.raft.RaftNode;
import dev.assay.db.raft.RaftOptions;
import dev.assay.simulation.Protocol;
import java.util.Set;

/** Where the reference database is built. */
public final class ReferenceDatabase {
    private ReferenceDatabase() {}

    /** The nodes of a cluster, with these planted bugs. */
    public static Protocol protocol(int nodes, Set<PlantedBug> bugs) {
        RaftOptions options = RaftOptions.of(nodes, bugs);
        return environment -> new RaftNode(environment, options);
    }
}
