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

/** Kills the targets and empties their disks; at the end they start again with nothing. */
public record EmptyDisk() implements Fault {

    @Override
    public String id() {
        return "empty-disk";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.EMPTY_DISK, Control.CRASH);
    }

    @Override
    public Harm harm() {
        return Harm.DAMAGES;
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        return Disks.whileDown(world, targets, true, world.storage()::wipe);
    }

    @Override
    public String describe(List<Integer> targets) {
        return "empty the disks of " + Names.of(targets);
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new EmptyDisk();
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.DISKS;
        }
    }
}
