// SPDX-License-Identifier: Apache-2.0
package dev.assay.db;

import dev.assay.db.raft.RaftForger;
import dev.assay.db.raft.RaftNode;
import dev.assay.db.raft.RaftOptions;
import dev.assay.simulation.Environment;
import dev.assay.simulation.MessageForger;
import dev.assay.simulation.Node;
import dev.assay.simulation.Protocol;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Where the reference database is built. */
public final class ReferenceDatabase {
    private ReferenceDatabase() {}

    /** The name of the switch that lets leaders answer reads by lease, which is no bug. */
    public static final String LEASE_READS = "lease-reads";

    /** The names of all switches: those of the planted bugs, and those that are no bugs. */
    public static SortedSet<String> switches() {
        SortedSet<String> names = PlantedBug.names();
        names.add(LEASE_READS);
        return names;
    }

    /**
     * The nodes of a cluster.
     *
     * @param switches those that are on
     */
    public static Protocol protocol(int nodes, Set<String> switches) {
        SortedSet<String> bugs = new TreeSet<>(switches);
        boolean leases = bugs.remove(LEASE_READS);
        RaftOptions usual = RaftOptions.of(nodes, PlantedBug.named(bugs));
        RaftOptions options = leases ? usual.withLeaseReads() : usual;
        return new Protocol() {
            @Override
            public Node create(Environment environment) {
                return new RaftNode(environment, options);
            }

            @Override
            public MessageForger forger() {
                return new RaftForger();
            }
        };
    }
}
