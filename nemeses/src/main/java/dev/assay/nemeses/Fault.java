// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

import dev.assay.histories.Randomness;
import dev.assay.simulation.Control;
import dev.assay.simulation.World;
import java.util.List;
import java.util.Set;

/**
 * A fault as data: a record whose components are its documented fields. An extension point: a
 * {@link FaultType} makes it known by its kebab-case name to schedule files.
 *
 * <p>In a schedule file the fields stand under the kebab-case names of the components. A component
 * that ends in {@code Nanos} is a duration there ({@code 500ms}), an enum constant a kebab-case
 * word, and a class with a static {@code parse(String)} its {@code toString()}.
 */
public interface Fault {
    /** The name in schedule files. */
    String id();

    /** What a world must be able to do for this fault. */
    Set<Control> needs();

    /** What it does to its targets' place in the fault budget. */
    default Harm harm() {
        return Harm.NONE;
    }

    /**
     * This fault with every choice made that it leaves open; applied to the same targets, the
     * result does the same damage whatever its random stream says.
     *
     * @param nodes how many nodes the world has
     */
    default Fault resolve(int nodes, List<Integer> targets, Randomness random) {
        return this;
    }

    /** As the other, for what depends on more of the world than how many nodes it has. */
    default Fault resolve(World world, List<Integer> targets, Randomness random) {
        return resolve(world.nodes(), targets, random);
    }

    /**
     * Hurts the targets now. Taking the result back ends the fault (a crashed node restarts, a
     * partition heals) and leaves other faults in force: a {@link Nemesis} hands in a world that
     * counts how many faults keep a node down.
     *
     * @param targets the nodes it is aimed at, resolved; a partition isolates or divides around
     *     them
     * @param random for what the fault leaves open; the same stream gives the same damage
     */
    World.Applied apply(World world, List<Integer> targets, Randomness random);

    /**
     * Faults that do less damage to the same targets, the mildest first: what shrinking tries in
     * its place. They never lead back to this fault or a stronger one; none unless it says so.
     */
    default List<Fault> weaker() {
        return List.of();
    }

    /** One line for timelines and reports. */
    String describe(List<Integer> targets);
}
