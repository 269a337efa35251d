// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.trial;

import dev.assay.nemeses.Schedule;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Everything that determines a trial, as data: the same trial on the same build gives the same
 * history, event by event.
 *
 * @param name for people; no influence on what happens
 * @param target id of the system on trial
 * @param switches of the target that are on, sorted
 * @param world id of the kind of world: {@code simulated}
 * @param nodes of the system
 * @param workload id
 */
public record Trial(
        String name,
        String target,
        SortedSet<String> switches,
        String world,
        int nodes,
        String workload,
        Schedule schedule,
        long seed,
        TrialOptions options) {
    /** The deterministic simulator. */
    public static final String SIMULATED = "simulated";

    public Trial {
        switches = Collections.unmodifiableSortedSet(new TreeSet<>(switches));
        if (nodes < 1 || nodes > 99) {
            throw new IllegalArgumentException("nodes must be 1 to 99: " + nodes);
        }
    }

    /** A name that no other seed of the trial has, and that is good as a file's name. */
    public String fileName() {
        return (name + "-" + nodes + "n-" + workload + "-" + seed)
                .replaceAll("[^A-Za-z0-9._-]", "_");
    }

    /** The same trial driven in another way. */
    public Trial with(TrialOptions newOptions) {
        return new Trial(
                name, target, switches, world, nodes, workload, schedule, seed, newOptions);
    }

    /** The same trial under another schedule. */
    public Trial with(Schedule newSchedule) {
        return new Trial(
                name, target, switches, world, nodes, workload, newSchedule, seed, options);
    }
}
