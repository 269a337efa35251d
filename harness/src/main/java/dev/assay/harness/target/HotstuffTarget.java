// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.target;

import dev.assay.db.hotstuff.HotstuffBug;
import dev.assay.db.hotstuff.HotstuffOptions;
import dev.assay.db.hotstuff.HotstuffProtocol;
import dev.assay.nemeses.FaultBudget;
import dev.assay.simulation.Goal;
import java.util.List;
import java.util.Set;

/** The reference database on HotStuff-2: the same store, decided by linearly many messages. */
public final class HotstuffTarget extends ByzantineTarget {
    private static final int USUAL_NODES = 4;

    /** Found by {@link java.util.ServiceLoader}. */
    public HotstuffTarget() {
        super(
                "reference-db-hotstuff",
                USUAL_NODES,
                HotstuffOptions.NODES_MAX,
                List.of(HotstuffBug.values()));
    }

    @Override
    HotstuffProtocol cluster(int nodes, Set<String> switches) {
        return HotstuffProtocol.of(nodes, switches, KEYS);
    }

    @Override
    public FaultBudget tolerance(int nodes) {
        return FaultBudget.ofByzantine(nodes);
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
