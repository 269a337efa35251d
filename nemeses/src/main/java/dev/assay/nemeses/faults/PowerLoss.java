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
 * Takes the targets' power: writes that were not synced are lost, each perhaps, perhaps in part. At
 * the end they start again.
 */
public record PowerLoss() implements Fault {
    @Override
    public String id() {
        return "power-loss";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.POWER_LOSS);
    }

    @Override
    public Harm harm() {
        return Harm.STOPS;
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        targets.forEach(world.processes()::losePower);
        return () -> targets.forEach(world.processes()::restart);
    }

    /** What was not synced stays. */
    @Override
    public List<Fault> weaker() {
        return List.of(new Crash());
    }

    @Override
    public String describe(List<Integer> targets) {
        return "cut the power of " + Names.of(targets);
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new PowerLoss();
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.CRASHES;
        }
    }
}
