// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.faults;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.FaultType;
import dev.assay.nemeses.Harm;
import dev.assay.simulation.Control;
import dev.assay.simulation.World;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Lets an operator ask the cluster, until it is so, to go on without the targets as voters, and at
 * the end to take them in again. Their processes go on.
 */
public record RemoveVoter() implements Fault {
    @Override
    public String id() {
        return "remove-voter";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.MEMBERSHIP);
    }

    @Override
    public Harm harm() {
        return Harm.REMOVES;
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        List<World.Applied> removals = targets.stream().map(world.membership()::remove).toList();
        return () -> removals.forEach(World.Applied::undo);
    }

    @Override
    public String describe(List<Integer> targets) {
        return "remove " + Names.of(targets) + " from the voters";
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new RemoveVoter();
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.MEMBERSHIP;
        }

        @Override
        public int weight() {
            return 2;
        }
    }
}
