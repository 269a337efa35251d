// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.target;

import dev.assay.db.DatabaseBug;
import dev.assay.db.client.DatabaseClient;
import dev.assay.harness.HarnessInputException;
import dev.assay.harness.KnownBug;
import dev.assay.harness.Target;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Goal;
import dev.assay.simulation.Observation;
import dev.assay.simulation.Protocol;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * The reference database on trial by one of its protocols: a key-value store with get, put, cas,
 * append and add, each key for itself. A protocol is a target of its own and no switch, because it
 * stands other faults, needs another quorum and reaches other goals, and a target says all these
 * without knowing its switches.
 */
abstract class DatabaseTarget implements Target {
    /** A node started over a log, journal or the like that was not empty. */
    static final Goal RECOVERED_WITH_ENTRIES =
            new Goal(
                    "recovered-with-entries",
                    "a node started over a log that had entries",
                    observation ->
                            observation.what() instanceof Observation.Mark mark
                                    && mark.name().equals("recovered")
                                    && mark.value() > 0);

    private final String id;
    private final int nodesMax;
    private final List<? extends DatabaseBug> bugs;

    /**
     * A target.
     *
     * @param nodesMax how many nodes it has at most
     * @param bugs those among its switches
     */
    DatabaseTarget(String id, int nodesMax, List<? extends DatabaseBug> bugs) {
        this.id = id;
        this.nodesMax = nodesMax;
        this.bugs = bugs;
    }

    /** The nodes, of which there are not too many. */
    abstract Protocol cluster(int nodes, Set<String> switches);

    /** A client of theirs. */
    abstract DatabaseClient client(int nodes, Set<String> switches, Environment environment);

    /** The goal that somebody leads (in a term, view, ballot) after somebody else did. */
    static Goal laterLeader(String name, String description) {
        return new Goal(
                name,
                description,
                observation ->
                        observation.what() instanceof Observation.BecameLeader leader
                                && leader.term() > 1);
    }

    @Override
    public final String id() {
        return id;
    }

    @Override
    public Set<String> switches() {
        return Collections.unmodifiableSortedSet(DatabaseBug.names(bugs));
    }

    @Override
    public final Protocol protocol(int nodes, Set<String> switches) {
        if (nodes > nodesMax) {
            throw new HarnessInputException(id + " has 1 to " + nodesMax + " nodes, not " + nodes);
        }
        return cluster(nodes, switches);
    }

    @Override
    public final Session session(int nodes, Set<String> switches) {
        return new ReferenceDbSession(environment -> client(nodes, switches, environment));
    }

    @Override
    public final List<KnownBug> bugs() {
        return bugs.stream().map(DatabaseTarget::known).toList();
    }

    private static KnownBug known(DatabaseBug bug) {
        DatabaseBug.Description said = bug.description();
        return new KnownBug(
                bug.switchName(),
                said.summary(),
                said.source(),
                said.needs(),
                bug.isFoundByDrawnSchedules());
    }
}
