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
 * Kills the targets' processes at once; what they wrote stays, also unsynced. At the end they start
 * again.
 */
public record Crash() implements Fault {
    @Override
    public String id() {
        return "crash";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.CRASH);
    }

    @Override
    public Harm harm() {
        return Harm.STOPS;
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        targets.forEach(world.processes()::crash);
        return () -> targets.forEach(world.processes()::restart);
    }

    @Override
    public String describe(List<Integer> targets) {
        return "kill " + Names.of(targets);
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new Crash();
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.CRASHES;
        }
    }
}
