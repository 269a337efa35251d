// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.virtual;

import dev.assay.simulation.Address;
import dev.assay.simulation.Observation;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * What the nodes said about themselves: leaders that there were, how far each replica has applied
 * its log, and which stopped themselves, with or without a cause.
 */
final class ReplicaWatch implements World.ObservationListener {
    private final int nodes;
    private final IntPredicate mayHalt;

    /** By group that decides apart from others, how far each node has applied its log. */
    private final SortedMap<String, SortedMap<Integer, Long>> applied = new TreeMap<>();

    private final SortedMap<Integer, String> halted = new TreeMap<>();
    private Optional<Halts.Unexcused> unexcused = Optional.empty();
    private long halts;
    private long leaderChanges;
    private long observations;

    /**
     * A watch over so many nodes.
     *
     * @param mayHalt whether a node has a reason to stop itself at this moment
     */
    ReplicaWatch(int nodes, IntPredicate mayHalt) {
        this.nodes = nodes;
        this.mayHalt = mayHalt;
    }

    @Override
    public void observed(long timeNanos, int address, Observation observation) {
        observations++;
        switch (observation) {
            case Observation.Within(String domain, Observation what) ->
                    observedIn(domain, address, what);
            case Observation.Halted halt -> halted(timeNanos, address, halt.reason());
            default -> observedIn("", address, observation);
        }
    }

    private void observedIn(String domain, int address, Observation what) {
        switch (what) {
            case Observation.BecameLeader leader -> leaderChanges++;
            case Observation.Applied entry ->
                    applied.computeIfAbsent(domain, unused -> new TreeMap<>())
                            .put(address, entry.index());
            case Observation.SteppedDown leader -> {}
            case Observation.Committed entry -> {}
            case Observation.Configured configuration -> {}
            case Observation.Mark mark -> {}
            case Observation.Halted halt -> {}
            case Observation.Within nested -> {}
        }
    }

    private void halted(long timeNanos, int address, String reason) {
        halts++;
        halted.put(address, reason);
        if (unexcused.isEmpty() && !mayHalt.test(address)) {
            unexcused = Optional.of(new Halts.Unexcused(timeNanos, address, reason));
        }
    }

    /** How nodes stopped themselves, of which these are excused from the end of the trial. */
    Halts halts(int quorum, SortedSet<Integer> excused) {
        SortedMap<Integer, String> reasons = new TreeMap<>();
        excused.forEach(node -> reasons.put(node, halted.getOrDefault(node, "no reason told")));
        return new Halts(nodes, quorum, halts, unexcused, reasons);
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

    /** By group, the furthest index that any of the nodes in question applied last. */
    SortedMap<String, Long> furthest(IntPredicate inQuestion) {
        SortedMap<String, Long> furthest = new TreeMap<>();
        applied.forEach(
                (domain, reached) ->
                        furthest.put(
                                domain,
                                reached.entrySet().stream()
                                        .filter(node -> inQuestion.test(node.getKey()))
                                        .mapToLong(Map.Entry::getValue)
                                        .max()
                                        .orElse(0)));
        return furthest;
    }

    /** The nodes that did not apply these indices yet, in words; of those in question only. */
    List<String> behind(SortedMap<String, Long> indices, IntPredicate inQuestion) {
        List<String> behind = new ArrayList<>();
        indices.forEach(
                (domain, index) -> {
                    SortedMap<Integer, Long> there = applied.getOrDefault(domain, new TreeMap<>());
                    for (int node = 0; node < nodes; node++) {
                        long reached = there.getOrDefault(node, 0L);
                        if (reached < index && inQuestion.test(node)) {
                            behind.add(
                                    "%s applied %d of %d%s"
                                            .formatted(
                                                    Address.name(node),
                                                    reached,
                                                    index,
                                                    domain.isEmpty() ? "" : " in " + domain));
                        }
                    }
                });
        return behind;
    }
}
