// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.target;

import dev.assay.db.DatabaseBug;
import dev.assay.db.client.DatabaseClient;
import dev.assay.db.consensus.ConsensusProtocol;
import dev.assay.db.crypto.KeyRing;
import dev.assay.db.crypto.ModelledKeyRing;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Oracle;
import dev.assay.simulation.oracle.CommittedNeverCut;
import dev.assay.simulation.oracle.CommittedPrefixAgreement;
import dev.assay.simulation.oracle.StateDigestAgreement;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** The reference database by a protocol whose nodes sign what they say. */
abstract class ByzantineTarget extends DatabaseTarget {
    /** Trials differ in their schedules; the keys may be the same in all of them. */
    static final KeyRing KEYS = new ModelledKeyRing(1);

    private final int usualNodes;

    /**
     * A target.
     *
     * @param usualNodes how many nodes a trial has that asks for no number
     * @param nodesMax how many nodes it has at most
     * @param bugs those among its switches
     */
    ByzantineTarget(String id, int usualNodes, int nodesMax, List<? extends DatabaseBug> bugs) {
        super(id, nodesMax, bugs);
        this.usualNodes = usualNodes;
    }

    @Override
    abstract ConsensusProtocol cluster(int nodes, Set<String> switches);

    @Override
    final DatabaseClient client(int nodes, Set<String> switches, Environment environment) {
        return cluster(nodes, switches).client(environment);
    }

    @Override
    public final int usualNodes() {
        return usualNodes;
    }

    @Override
    public final int quorum(int nodes) {
        return cluster(nodes, Collections.emptySortedSet()).quorum();
    }

    // Who leads in a view its number says, so that there is nothing to watch in that.
    @Override
    public final List<Oracle> oracles(int nodes) {
        return List.of(
                new CommittedPrefixAgreement(),
                new StateDigestAgreement(),
                new CommittedNeverCut());
    }
}
