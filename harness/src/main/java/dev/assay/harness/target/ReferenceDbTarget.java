// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.target;

import dev.assay.db.PlantedBug;
import dev.assay.db.ReferenceDatabase;
import dev.assay.db.client.ClientOptions;
import dev.assay.db.client.DatabaseClient;
import dev.assay.db.client.KvClient;
import dev.assay.db.raft.MessageCodec;
import dev.assay.db.raft.RaftOptions;
import dev.assay.db.wire.DamagedBytesException;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Goal;
import dev.assay.simulation.Oracle;
import dev.assay.simulation.Protocol;
import dev.assay.simulation.oracle.CommittedNeverCut;
import dev.assay.simulation.oracle.CommittedPrefixAgreement;
import dev.assay.simulation.oracle.OneLeaderPerTerm;
import dev.assay.simulation.oracle.StateDigestAgreement;
import java.util.List;
import java.util.Set;

/** The reference database on its crash tier: Raft. */
public final class ReferenceDbTarget extends DatabaseTarget {
    /** Found by {@link java.util.ServiceLoader}. */
    public ReferenceDbTarget() {
        super("reference-db", RaftOptions.NODES_MAX, List.of(PlantedBug.values()));
    }

    @Override
    public Set<String> switches() {
        return ReferenceDatabase.switches();
    }

    @Override
    Protocol cluster(int nodes, Set<String> switches) {
        return ReferenceDatabase.protocol(nodes, switches);
    }

    @Override
    DatabaseClient client(int nodes, Set<String> switches, Environment environment) {
        return new KvClient(environment, ClientOptions.of(nodes));
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
                laterLeader("leader-replaced", "a leader was elected after an earlier one"),
                Goal.ofMark("quorum-silent", "a leader that heard no quorum stepped down"),
                Goal.ofMark("log-truncated", "entries that were not committed were cut off"),
                Goal.ofMark("snapshot-installed", "a follower caught up by a snapshot"),
                RECOVERED_WITH_ENTRIES);
    }

    @Override
    public String describe(byte[] message) {
        try {
            return MessageCodec.decode(message).toString();
        } catch (DamagedBytesException damaged) {
            return message.length + " damaged bytes";
        }
    }
}
