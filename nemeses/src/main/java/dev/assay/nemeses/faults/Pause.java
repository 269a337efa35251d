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
 * Stops the targets without killing them, as a long garbage collection or a SIGSTOP does; messages
 * and timers wait. At the end they go on.
 */
public record Pause() implements Fault {
    @Override
    public String id() {
        return "pause";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.PAUSE);
    }

    @Override
    public Harm harm() {
        return Harm.STOPS;
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        targets.forEach(world.processes()::pause);
        return () -> targets.forEach(world.processes()::resume);
    }

    @Override
    public String describe(List<Integer> targets) {
        return "pause " + Names.of(targets);
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new Pause();
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.PAUSES;
        }
    }
}
