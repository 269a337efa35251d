// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import dev.assay.histories.Randomness;
import dev.assay.simulation.Control;
import dev.assay.simulation.World;
import java.util.List;
import java.util.Set;

/**
 * A fault as data: a record whose components are its documented fields. An extension point: a fault
 * type connects a kebab-case name in schedule files to the record.
 */
public interface Fault {
    /** The name in schedule files. */
    String id();

    /** What a world must be able to do for this fault. */
    Set<Control> needs();

    /**
     * Hurts the targets now. Taking the result back ends the fault (a crashed node restarts, a
     * partition heals).
     *
     * @param targets the nodes it is aimed at, resolved; a partition isolates or divides around
     *     them
     * @param random for what the fault leaves open; the same stream gives the same damage
     */
    World.Applied apply(World world, List<Integer> targets, Randomness random);

    /** One line for timelines and reports. */
    String describe(List<Integer> targets);
}
