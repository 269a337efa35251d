// SPDX-License-Identifier: Apache-2.0
package dev.assay.db;

import dev.assay.db.raft.RaftAdministration;
import dev.assay.db.raft.RaftForger;
import dev.assay.db.raft.RaftNode;
import dev.assay.db.raft.RaftOptions;
import dev.assay.simulation.Administration;
import dev.assay.simulation.Environment;
import dev.assay.simulation.MessageForger;
import dev.assay.simulation.Node;
import dev.assay.simulation.Observation;
import dev.assay.simulation.Protocol;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Where the reference database is built. */
public final class ReferenceDatabase {
    private ReferenceDatabase() {}

    /** The name of the switch that lets leaders answer reads by lease, which is no bug. */
    public static final String LEASE_READS = "lease-reads";

    /**
     * The name of the switch with which the last node stands by until the cluster is asked to take
     * it in, which is no bug either.
     */
    public static final String SPARE_NODE = "spare-node";

    /** The names of all switches: those of the planted bugs, and those that are no bugs. */
    public static SortedSet<String> switches() {
        SortedSet<String> names = PlantedBug.names();
        names.add(LEASE_READS);
        names.add(SPARE_NODE);
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
        boolean hasSpare = bugs.remove(SPARE_NODE);
        RaftOptions options = RaftOptions.of(nodes, PlantedBug.named(bugs));
        options = hasSpare && nodes > 1 ? options.withSpares(1) : options;
        return protocol(leases ? options.withLeaseReads() : options);
    }

    /** The nodes of a cluster that is set up in this way. */
    public static Protocol protocol(RaftOptions options) {
        return new Protocol() {
            @Override
            public Node create(Environment environment) {
                return new RaftNode(environment, options);
            }

            @Override
            public MessageForger forger() {
                return new RaftForger();
            }

            @Override
            public Optional<Administration> administration() {
                return Optional.of(new RaftAdministration(options.spares()));
            }

            @Override
            public List<Predicate<Observation>> formation() {
                return List.of(RaftNode::takesPart);
            }
        };
    }
}
