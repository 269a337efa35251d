// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.target;

import dev.assay.db.minbft.MinBftBug;
import dev.assay.db.minbft.MinBftOptions;
import dev.assay.db.minbft.MinBftProtocol;
import dev.assay.nemeses.FaultBudget;
import dev.assay.nemeses.FaultFamily;
import dev.assay.simulation.Goal;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The reference database on its Byzantine tier with trusted counters: the same store, replicated by
 * MinBFT. Of 2f+1 nodes f may lie, as long as all counters work.
 */
public final class MinBftTarget extends ByzantineTarget {
    private static final int USUAL_NODES = 3;

    /** Found by {@link java.util.ServiceLoader}. */
    public MinBftTarget() {
        super(
                "reference-db-minbft",
                USUAL_NODES,
                MinBftOptions.NODES_MAX,
                List.of(MinBftBug.values()));
    }

    @Override
    MinBftProtocol cluster(int nodes, Set<String> switches) {
        return MinBftProtocol.of(nodes, switches, KEYS);
    }

    @Override
    public SortedSet<String> usualFamilies() {
        TreeSet<String> families = new TreeSet<>(super.usualFamilies());
        families.add(FaultFamily.COUNTERS.word());
        return families;
    }

    @Override
    public FaultBudget tolerance(int nodes) {
        return FaultBudget.ofTrustedCounters(nodes);
    }

    @Override
    public List<Goal> goals() {
        return List.of(
                laterLeader("view-changed", "a primary began a view after the first"),
                Goal.ofMark("checkpoint-stable", "a quorum signed the same state"),
                Goal.ofMark("state-transferred", "a replica that was behind took over a state"),
                Goal.ofMark("lie-found", "a replica said what no honest one says"),
                Goal.ofMark("log-cut", "f+1 replicas vouched for where a log begins"),
                Goal.ofMark("log-truncated", "what was voted for was not carried into a view"),
                Goal.ofMark("counter-gap", "a trusted counter left numbers out"),
                RECOVERED_WITH_ENTRIES);
    }

    @Override
    public String describe(byte[] message) {
        return MinBftProtocol.describe(message);
    }
}
