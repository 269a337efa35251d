// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.counters;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.FaultType;
import dev.assay.nemeses.Harm;
import dev.assay.nemeses.faults.Names;
import dev.assay.simulation.Control;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Copies the targets' disks and trusted counters; at the end it kills them and starts them again
 * over the copies, as somebody does who goes back to a snapshot of the whole machine, the device in
 * it included. The target's own code cannot know, and numbers other things as it did before.
 */
public record MachineRollback() implements Fault {
    @Override
    public String id() {
        return "machine-rollback";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.TRUSTED_COUNTER, Control.STORAGE_DAMAGE, Control.CRASH);
    }

    @Override
    public Harm harm() {
        return Harm.MISCOUNTS;
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        List<World.Applied> disks = new ArrayList<>();
        List<Runnable> devices = new ArrayList<>();
        for (int target : targets) {
            disks.add(world.storage().remember(target));
            devices.add(world.counters().copy(target));
        }
        return () -> {
            targets.forEach(world.processes()::crash);
            disks.forEach(World.Applied::undo);
            devices.forEach(Runnable::run);
            targets.forEach(world.processes()::restart);
        };
    }

    @Override
    public String describe(List<Integer> targets) {
        return "start "
                + Names.of(targets)
                + " over the disks and trusted counters of this moment when the fault ends";
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new MachineRollback();
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.COUNTERS;
        }
    }
}
