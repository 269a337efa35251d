// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.virtual;

import dev.assay.simulation.Goal;
import dev.assay.simulation.Observation;
import dev.assay.simulation.World;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts how often each goal of a protocol was reached. */
final class GoalWatch implements World.ObservationListener {
    private final List<Goal> goals;
    private final long[] reached;

    GoalWatch(List<Goal> goals) {
        this.goals = List.copyOf(goals);
        this.reached = new long[goals.size()];
    }

    @Override
    public void observed(long timeNanos, int address, Observation observation) {
        for (int i = 0; i < reached.length; i++) {
            if (goals.get(i).happens().test(observation.what())) {
                reached[i]++;
            }
        }
    }

    /** By the goal's id, 0 where it was not reached. */
    SortedMap<String, Long> counts() {
        SortedMap<String, Long> counts = new TreeMap<>();
        for (int i = 0; i < reached.length; i++) {
            counts.put(goals.get(i).id(), reached[i]);
        }
        return counts;
    }
}
