// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.trial;

import dev.assay.nemeses.Schedule;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Everything that determines a trial, as data: the same trial on the same build gives the same
 * history, event by event.
 *
 * @param name for people; no influence on what happens
 * @param target id of the system on trial
 * @param switches of the target that are on, sorted
 * @param world id of the kind of world: {@code simulated}, {@code processes}
 * @param nodes of the system
 * @param workload id; it draws the operations unless there is a script, and judges the history
 * @param script what clients do, where it is written down
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
        TrialOptions options,
        Optional<Script> script) {
    /** The deterministic simulator. */
    public static final String SIMULATED = "simulated";

    /** Processes of this machine, in real time. */
    public static final String PROCESSES = dev.assay.nemeses.processes.ProcessWorld.ID;

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

    /** A trial whose operations the workload draws. */
    public Trial(
            String name,
            String target,
            SortedSet<String> switches,
            String world,
            int nodes,
            String workload,
            Schedule schedule,
            long seed,
            TrialOptions options) {
        this(
                name,
                target,
                switches,
                world,
                nodes,
                workload,
                schedule,
                seed,
                options,
                Optional.empty());
    }

    /** The same trial driven in another way. */
    public Trial with(TrialOptions newOptions) {
        return new Trial(
                name, target, switches, world, nodes, workload, schedule, seed, newOptions, script);
    }

    /** The same trial in which clients do what is written down. */
    public Trial with(Script newScript) {
        return new Trial(
                name,
                target,
                switches,
                world,
                nodes,
                workload,
                schedule,
                seed,
                options,
                Optional.of(newScript));
    }

    /** The same trial under another name. */
    public Trial withName(String newName) {
        return new Trial(
                newName, target, switches, world, nodes, workload, schedule, seed, options, script);
    }

    /** The same trial with other switches on. */
    public Trial withSwitches(SortedSet<String> newSwitches) {
        return new Trial(
                name, target, newSwitches, world, nodes, workload, schedule, seed, options, script);
    }

    /** The same trial on another number of nodes. */
    public Trial withNodes(int newNodes) {
        return new Trial(
                name, target, switches, world, newNodes, workload, schedule, seed, options, script);
    }

    /** The same trial with another seed. */
    public Trial withSeed(long newSeed) {
        return new Trial(
                name, target, switches, world, nodes, workload, schedule, newSeed, options, script);
    }

    /** The same trial under another schedule. */
    public Trial with(Schedule newSchedule) {
        return new Trial(
                name, target, switches, world, nodes, workload, newSchedule, seed, options, script);
    }
}
