// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.virtual;

import dev.assay.simulation.Address;
import dev.assay.simulation.Observation;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * What the nodes said about themselves: leaders that there were, and how far each replica has
 * applied its log.
 */
final class ReplicaWatch implements World.ObservationListener {
    private final int nodes;
    private final SortedMap<Integer, Long> applied = new TreeMap<>();
    private long leaderChanges;
    private long observations;

    ReplicaWatch(int nodes) {
        this.nodes = nodes;
    }

    @Override
    public void observed(long timeNanos, int address, Observation observation) {
        observations++;
        switch (observation) {
            case Observation.BecameLeader leader -> leaderChanges++;
            case Observation.Applied entry -> applied.put(address, entry.index());
            case Observation.SteppedDown leader -> {}
            case Observation.Committed entry -> {}
            case Observation.Mark mark -> {}
        }
    }

    /** True when any node told how far it applied its log. */
    boolean tells() {
        return !applied.isEmpty();
    }

    long leaderChanges() {
        return leaderChanges;
    }

    long observations() {
        return observations;
    }

    /** The furthest index that any of the nodes in question applied last. */
    long furthest(IntPredicate inQuestion) {
        return applied.entrySet().stream()
                .filter(node -> inQuestion.test(node.getKey()))
                .mapToLong(Map.Entry::getValue)
                .max()
                .orElse(0);
    }

    /** The nodes that did not apply this index yet, in words; of those in question only. */
    List<String> behind(long index, IntPredicate inQuestion) {
        List<String> behind = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            long reached = applied.getOrDefault(node, 0L);
            if (reached < index && inQuestion.test(node)) {
                behind.add(Address.name(node) + " applied " + reached);
            }
        }
        return behind;
    }
}
