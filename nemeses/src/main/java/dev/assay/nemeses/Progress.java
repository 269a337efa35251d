// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import dev.assay.simulation.Observation;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** How far each node has applied the log, as it says itself: who is fast, and who is slow. */
final class Progress implements World.ObservationListener {
    private final World world;
    private final long[] applied;

    /** By group that decides apart from others, how far each node is there. */
    private final TreeMap<String, long[]> within = new TreeMap<>();

    Progress(World world) {
        this.world = world;
        this.applied = new long[world.nodes()];
    }

    @Override
    public void observed(long timeNanos, int address, Observation observation) {
        if (address >= applied.length) {
            return;
        }
        if (observation instanceof Observation.Applied entry) {
            applied[address] = entry.index();
        } else if (observation instanceof Observation.Within(String domain, Observation what)
                && what instanceof Observation.Applied entry) {
            long[] there = within.computeIfAbsent(domain, unused -> new long[applied.length]);
            applied[address] += entry.index() - there[address];
            there[address] = entry.index();
        }
    }

    /** The nodes that run, the furthest first, the leader before others that are as far. */
    private List<Integer> furthestFirst() {
        List<Integer> running = new ArrayList<>();
        for (int node = 0; node < applied.length; node++) {
            if (world.processes().isUp(node)) {
                running.add(node);
            }
        }
        int leader = world.leader().orElse(-1);
        running.sort(
                Comparator.<Integer>comparingLong(node -> -applied[node])
                        .thenComparing(node -> node == leader ? 0 : 1)
                        .thenComparing(Comparator.naturalOrder()));
        return running;
    }

    /** The last of those that a majority needs; the last that runs, where too few do. */
    List<Integer> quorumEdge() {
        List<Integer> order = furthestFirst();
        int quorum = applied.length / 2 + 1;
        return order.isEmpty() ? List.of() : List.of(order.get(Math.min(quorum, order.size()) - 1));
    }

    /** The last of those that run. */
    List<Integer> slowest() {
        List<Integer> order = furthestFirst();
        return order.isEmpty() ? List.of() : List.of(order.getLast());
    }
}
