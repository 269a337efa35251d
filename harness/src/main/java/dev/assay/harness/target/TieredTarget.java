// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.target;

import dev.assay.db.client.DatabaseClient;
import dev.assay.db.crypto.KeyRing;
import dev.assay.db.crypto.ModelledKeyRing;
import dev.assay.db.raft.RaftOptions;
import dev.assay.db.tiers.DataClass;
import dev.assay.db.tiers.DataClass.Degree;
import dev.assay.db.tiers.Tier;
import dev.assay.db.tiers.TierPolicy;
import dev.assay.db.tiers.TieredProtocol;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Goal;
import dev.assay.simulation.Oracle;
import dev.assay.simulation.oracle.CommittedNeverCut;
import dev.assay.simulation.oracle.CommittedPrefixAgreement;
import dev.assay.simulation.oracle.InDomain;
import dev.assay.simulation.oracle.OneLeaderPerTerm;
import dev.assay.simulation.oracle.StateDigestAgreement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The reference database with both tiers live in one cluster: keys whose names end in an odd digit
 * hold data of high value and are decided on by PBFT, all others by Raft. As a whole it stands what
 * its weaker tier stands; that the stronger one stands more is a claim on trial of its own.
 */
public final class TieredTarget extends DatabaseTarget {
    private static final KeyRing KEYS = new ModelledKeyRing(1);
    private static final DataClass PRECIOUS = new DataClass(Degree.HIGH, Degree.LOW, Degree.LOW);
    private static final int USUAL_NODES = 4;

    /** Which tier decides on a key. */
    public static Tier tier(String key) {
        boolean isPrecious = !key.isEmpty() && "13579".indexOf(key.charAt(key.length() - 1)) >= 0;
        return TierPolicy.standard().tier(isPrecious ? PRECIOUS : DataClass.ROUTINE, Degree.LOW);
    }

    /** Found by {@link java.util.ServiceLoader}. */
    public TieredTarget() {
        super("reference-db-tiered", RaftOptions.NODES_MAX, List.of());
    }

    @Override
    TieredProtocol cluster(int nodes, Set<String> switches) {
        return TieredProtocol.of(nodes, KEYS, TieredTarget::tier);
    }

    @Override
    DatabaseClient client(int nodes, Set<String> switches, Environment environment) {
        return cluster(nodes, switches).client(environment);
    }

    @Override
    public int usualNodes() {
        return USUAL_NODES;
    }

    @Override
    public int quorum(int nodes) {
        return new PbftTarget().quorum(nodes);
    }

    @Override
    public List<Oracle> oracles(int nodes) {
        List<Oracle> oracles = new ArrayList<>();
        for (Tier tier : Tier.values()) {
            oracles.add(new InDomain(tier.word(), new CommittedPrefixAgreement()));
            oracles.add(new InDomain(tier.word(), new StateDigestAgreement()));
            oracles.add(new InDomain(tier.word(), new CommittedNeverCut()));
        }
        oracles.add(new InDomain(Tier.CRASH.word(), new OneLeaderPerTerm()));
        return oracles;
    }

    @Override
    public List<Goal> goals() {
        return List.of(
                laterLeader("leader-replaced", "a leader of a tier followed an earlier one"),
                Goal.ofMark("checkpoint-stable", "a quorum of the Byzantine tier signed a state"));
    }

    @Override
    public String describe(byte[] message) {
        return cluster(USUAL_NODES, switches()).describe(message);
    }
}
