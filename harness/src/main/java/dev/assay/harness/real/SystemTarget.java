// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.real;

import dev.assay.harness.Plugins;
import dev.assay.harness.Workload;
import dev.assay.nemeses.FaultBudget;
import dev.assay.nemeses.processes.NodePlan;
import dev.assay.nemeses.processes.Places;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * A system that runs as processes of its own, on trial: how its nodes are run, how clients reach
 * them, and what it promises. A file can be one ({@link dev.assay.harness.targetfile.TargetFile});
 * what a file cannot say is an implementation, found by {@link java.util.ServiceLoader}.
 */
public interface SystemTarget {
    /** What it is called: kebab case, or the name of its file. */
    String id();

    /**
     * Looks whether what it needs is installed.
     *
     * @throws dev.assay.harness.HarnessInputException with what is missing and how to get it
     */
    default void requireInstalled() {}

    /** How many nodes a trial has that asks for no number. */
    int usualNodes();

    /** Names of each node's ports; the number of the first node's, or 0 for any that is free. */
    SortedMap<String, Integer> ports();

    /** Says how each node is run. */
    NodePlan.Maker nodes();

    /** The workloads about which it promises something; the first is the usual one. */
    List<String> workloads();

    /**
     * One of its workloads, with the checkers of what it promises.
     *
     * @throws dev.assay.harness.HarnessInputException for others
     */
    Workload workload(String id, Plugins plugins);

    /** The families of faults that strike where none are named. */
    SortedSet<String> usualFamilies();

    /** What it stands; see {@link dev.assay.harness.Target#tolerance}. */
    FaultBudget tolerance(int nodes);

    /** How long a client waits for an answer before it gives up. */
    Duration operationLimit();

    /** How long it may take to serve again after everything was healed. */
    default Duration recoveryLimit() {
        return Duration.ofSeconds(20);
    }

    /** Called once when all nodes are ready, before the first client: makes tables, say. */
    default void prepare(Places places) throws IOException {}

    /**
     * A client's connection to a node.
     *
     * @throws IOException when there is none to be had now
     */
    Connection connect(Places places, int node) throws IOException;

    /** The node that leads, where one can ask; asked a few times a second. */
    default OptionalInt leader(Places places) {
        return OptionalInt.empty();
    }
}
