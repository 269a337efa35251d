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
 * Copies the targets' disks; at the end it kills them and starts them again over the copies. So a
 * node finds itself where it was when the fault began, whole and without a trace of what it has
 * promised since.
 */
public record DiskRollback() implements Fault {

    @Override
    public String id() {
        return "disk-rollback";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.STORAGE_DAMAGE, Control.CRASH);
    }

    @Override
    public Harm harm() {
        return Harm.FORGETS;
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        List<World.Applied> copies = new ArrayList<>();
        targets.forEach(target -> copies.add(world.storage().remember(target)));
        return () -> {
            targets.forEach(world.processes()::crash);
            copies.forEach(World.Applied::undo);
            targets.forEach(world.processes()::restart);
        };
    }

    @Override
    public String describe(List<Integer> targets) {
        return "start " + Names.of(targets) + " over the disks of this moment when the fault ends";
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new DiskRollback();
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.DISKS;
        }
    }
}
