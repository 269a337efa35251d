// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.target;

import dev.assay.db.client.DatabaseClient;
import dev.assay.db.crypto.KeyRing;
import dev.assay.db.crypto.ModelledKeyRing;
import dev.assay.db.hotstuff.HotstuffBug;
import dev.assay.db.hotstuff.HotstuffOptions;
import dev.assay.db.hotstuff.HotstuffProtocol;
import dev.assay.nemeses.FaultBudget;
import dev.assay.simulation.Environment;
import dev.assay.simulation.Goal;
import dev.assay.simulation.Oracle;
import dev.assay.simulation.oracle.CommittedNeverCut;
import dev.assay.simulation.oracle.CommittedPrefixAgreement;
import dev.assay.simulation.oracle.StateDigestAgreement;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** The reference database on HotStuff-2: the same store, decided by linearly many messages. */
public final class HotstuffTarget extends DatabaseTarget {
    /** Trials differ in their schedules; the keys may be the same in all of them. */
    private static final KeyRing KEYS = new ModelledKeyRing(1);

    private static final int USUAL_NODES = 4;

    /** Found by {@link java.util.ServiceLoader}. */
    public HotstuffTarget() {
        super("reference-db-hotstuff", HotstuffOptions.NODES_MAX, List.of(HotstuffBug.values()));
    }

    @Override
    HotstuffProtocol cluster(int nodes, Set<String> switches) {
        return HotstuffProtocol.of(nodes, switches, KEYS);
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
        return cluster(nodes, Collections.emptySortedSet()).quorum();
    }

    @Override
    public FaultBudget tolerance(int nodes) {
        return FaultBudget.ofByzantine(nodes);
    }

    @Override
    public List<Oracle> oracles(int nodes) {
        return List.of(
                new CommittedPrefixAgreement(),
                new StateDigestAgreement(),
                new CommittedNeverCut());
    }

    @Override
    public List<Goal> goals() {
        return List.of(
                laterLeader("view-changed", "a leader began a tenure after the first"),
                Goal.ofMark("checkpoint-stable", "a quorum signed the same state"),
                Goal.ofMark("state-transferred", "a replica that was behind took over a state"),
                Goal.ofMark("lie-found", "a message was refused that no honest node signs"),
                Goal.ofMark("vote-withheld", "a proposal stood on too early a certificate"),
                RECOVERED_WITH_ENTRIES);
    }

    @Override
    public String describe(byte[] message) {
        return HotstuffProtocol.describe(message);
    }
}
