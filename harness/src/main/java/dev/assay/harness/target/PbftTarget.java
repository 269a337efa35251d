// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.target;

import dev.assay.db.pbft.PbftBug;
import dev.assay.db.pbft.PbftOptions;
import dev.assay.db.pbft.PbftProtocol;
import dev.assay.nemeses.FaultBudget;
import dev.assay.simulation.Goal;
import java.util.List;
import java.util.Set;

/** The reference database on its Byzantine tier: the same store, replicated by PBFT. */
public final class PbftTarget extends ByzantineTarget {
    private static final int USUAL_NODES = 4;

    /** Found by {@link java.util.ServiceLoader}. */
    public PbftTarget() {
        super("reference-db-pbft", USUAL_NODES, PbftOptions.NODES_MAX, List.of(PbftBug.values()));
    }

    @Override
    PbftProtocol cluster(int nodes, Set<String> switches) {
        return PbftProtocol.of(nodes, switches, KEYS);
    }

    @Override
    public FaultBudget tolerance(int nodes) {
        return FaultBudget.ofByzantine(nodes);
    }

    @Override
    public List<Goal> goals() {
        return List.of(
                laterLeader("view-changed", "a primary began a view after the first"),
                Goal.ofMark("checkpoint-stable", "a quorum signed the same state"),
                Goal.ofMark("state-transferred", "a replica that was behind took over a state"),
                Goal.ofMark("lie-found", "a message was refused that no honest node signs"),
                Goal.ofMark("log-truncated", "what was prepared was not carried into a view"),
                RECOVERED_WITH_ENTRIES);
    }

    @Override
    public String describe(byte[] message) {
        return PbftProtocol.describe(message);
    }
}
