// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.target;

import dev.assay.db.PlantedBug;
import dev.assay.db.ReferenceDatabase;
import dev.assay.db.client.ClientOptions;
import dev.assay.db.client.KvClient;
import dev.assay.db.raft.MessageCodec;
import dev.assay.db.raft.RaftOptions;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.harness.HarnessInputException;
import dev.assay.harness.KnownBug;
import dev.assay.harness.Target;
import dev.assay.simulation.Goal;
import dev.assay.simulation.Observation;
import dev.assay.simulation.Oracle;
import dev.assay.simulation.Protocol;
import dev.assay.simulation.oracle.CommittedNeverCut;
import dev.assay.simulation.oracle.CommittedPrefixAgreement;
import dev.assay.simulation.oracle.OneLeaderPerTerm;
import dev.assay.simulation.oracle.StateDigestAgreement;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The reference database on trial: a key-value store with get, put, cas, append and add, each key
 * for itself.
 */
public final class ReferenceDbTarget implements Target {
    @Override
    public String id() {
        return "reference-db";
    }

    @Override
    public Set<String> switches() {
        return ReferenceDatabase.switches();
    }

    @Override
    public Protocol protocol(int nodes, Set<String> switches) {
        if (nodes > RaftOptions.NODES_MAX) {
            throw new HarnessInputException(
                    id() + " has 1 to " + RaftOptions.NODES_MAX + " nodes, not " + nodes);
        }
        return ReferenceDatabase.protocol(nodes, switches);
    }

    @Override
    public Session session(int nodes, Set<String> switches) {
        ClientOptions options = ClientOptions.of(nodes);
        return new ReferenceDbSession(environment -> new KvClient(environment, options));
    }

    @Override
    public List<Oracle> oracles(int nodes) {
        return List.of(
                new OneLeaderPerTerm(),
                new CommittedPrefixAgreement(),
                new StateDigestAgreement(),
                new CommittedNeverCut());
    }

    @Override
    public List<Goal> goals() {
        return List.of(
                new Goal(
                        "leader-replaced",
                        "a leader was elected after an earlier one",
                        observation ->
                                observation instanceof Observation.BecameLeader leader
                                        && leader.term() > 1),
                Goal.ofMark("quorum-silent", "a leader that heard no quorum stepped down"),
                Goal.ofMark("log-truncated", "entries that were not committed were cut off"),
                Goal.ofMark("snapshot-installed", "a follower caught up by a snapshot"),
                new Goal(
                        "recovered-with-entries",
                        "a node started over a log that had entries",
                        observation ->
                                observation instanceof Observation.Mark mark
                                        && mark.name().equals("recovered")
                                        && mark.value() > 0));
    }

    @Override
    public String describe(byte[] message) {
        try {
            return MessageCodec.decode(message).toString();
        } catch (DamagedBytesException damaged) {
            return message.length + " damaged bytes";
        }
    }

    @Override
    public List<KnownBug> bugs() {
        return Arrays.stream(PlantedBug.values())
                .filter(PlantedBug::isFoundByDrawnSchedules)
                .map(
                        bug ->
                                new KnownBug(
                                        bug.switchName(), bug.summary(), bug.source(), bug.needs()))
                .toList();
    }
}
