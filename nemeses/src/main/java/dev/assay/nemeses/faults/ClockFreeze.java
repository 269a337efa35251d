// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.faults;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.FaultType;
import dev.assay.nemeses.Harm;
import dev.assay.simulation.Control;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Stops a clock of each target. At the end it goes on from where it stood; a wall clock stays
 * behind until clocks are reset.
 *
 * @param clock which one; timers do not fire while the monotonic clock stands
 */
public record ClockFreeze(World.Clock clock) implements Fault {
    @Override
    public String id() {
        return "clock-freeze";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(clock == World.Clock.WALL ? Control.WALL_CLOCK : Control.MONOTONIC_CLOCK);
    }

    @Override
    public Harm harm() {
        // A node whose timers do not fire is not there for the others.
        return clock == World.Clock.MONOTONIC ? Harm.STOPS : Harm.NONE;
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        List<World.Applied> applied = new ArrayList<>();
        targets.forEach(node -> applied.add(world.clocks().freeze(node, clock)));
        return Names.all(applied);
    }

    @Override
    public String describe(List<Integer> targets) {
        return "stop the " + Names.word(clock) + " clock of " + Names.of(targets);
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new ClockFreeze(World.Clock.MONOTONIC);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.CLOCK_SKEW;
        }

        @Override
        public Fault draw(Randomness random) {
            return new ClockFreeze(random.pick(List.of(World.Clock.values())));
        }
    }
}
