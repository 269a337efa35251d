// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness;

import dev.assay.nemeses.FaultBudget;
import dev.assay.nemeses.FaultFamily;
import dev.assay.simulation.Goal;
import dev.assay.simulation.Oracle;
import dev.assay.simulation.Protocol;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A system on trial: makes its nodes and its clients. An extension point found by {@link
 * java.util.ServiceLoader}.
 */
public interface Target {
    /** The kebab-case id: {@code reference-db}. */
    String id();

    /** Names of the switches (planted bugs among them) that this target understands. */
    Set<String> switches();

    /**
     * The system's nodes.
     *
     * @param nodes how many
     * @param switches those that are on
     */
    Protocol protocol(int nodes, Set<String> switches);

    /** A client for one process, which runs at an address of its own in the world. */
    Session session(int nodes, Set<String> switches);

    /** How many nodes a trial has that asks for no number. */
    default int usualNodes() {
        return 5;
    }

    /** The families of faults that strike where none are named; liars where it stands them. */
    default SortedSet<String> usualFamilies() {
        TreeSet<String> families = new TreeSet<>();
        for (FaultFamily family : FaultFamily.values()) {
            if (family.byDefault()
                    || (family == FaultFamily.LIARS && tolerance(usualNodes()).lying() > 0)) {
                families.add(family.word());
            }
        }
        return families;
    }

    /** How many healed nodes must suffice to serve clients; more than half unless it says so. */
    default int quorum(int nodes) {
        return nodes / 2 + 1;
    }

    /** Fresh oracles over the insides of the system's nodes, for one trial. */
    List<Oracle> oracles(int nodes);

    /** What must happen in some trial at least, or the trials prove too little. */
    default List<Goal> goals() {
        return List.of();
    }

    /**
     * What the system stands: in a run whose faults did more than this, nothing was promised. A
     * minority of stopped or damaged nodes, and no liar, unless it says otherwise.
     */
    default FaultBudget tolerance(int nodes) {
        return FaultBudget.ofMinority(nodes);
    }

    /** The bugs among the switches that this target can be built with; none unless it says so. */
    default List<KnownBug> bugs() {
        return List.of();
    }

    /** A message in words, for diagrams; how long it is, unless the target says more. */
    default String describe(byte[] message) {
        return message.length + " bytes";
    }

    /**
     * One client connection; {@link Protocol#create} is called once when it is attached to the
     * world.
     */
    interface Session extends Protocol {
        /**
         * Starts an operation; {@code done} is called exactly once, in a callback of the
         * environment. The session decides by itself when to give up. Only one operation is open at
         * a time.
         */
        void invoke(Operation operation, java.util.function.Consumer<Outcome> done);
    }
}
