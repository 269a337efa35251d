// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.faults;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.FaultType;
import dev.assay.nemeses.Harm;
import dev.assay.nemeses.Milder;
import dev.assay.simulation.Control;
import dev.assay.simulation.World;
import java.util.List;
import java.util.Set;

/**
 * Leaves the targets' disks almost without room: writes that make files longer fail, which the next
 * sync tells, until files are cut or deleted. At the end there is room, and the processes are
 * started again.
 *
 * @param freeBytes how much longer all files of a node may become, 0 … 2^40
 * @param powerCycle whether their power is cut for that, which takes what is not durable
 */
public record DiskFull(long freeBytes, boolean powerCycle) implements Fault {
    private static final long MOST = 1L << 40;

    public DiskFull {
        if (freeBytes < 0 || freeBytes > MOST) {
            throw new IllegalArgumentException(
                    "free-bytes must be 0 … " + MOST + ", not " + freeBytes);
        }
    }

    @Override
    public String id() {
        return "disk-full";
    }

    @Override
    public Set<Control> needs() {
        return Disks.needs(Control.STORAGE_ERRORS, powerCycle);
    }

    @Override
    public Harm harm() {
        return Harm.STOPS;
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        return Disks.troubled(
                world, targets, powerCycle, target -> world.storage().fill(target, freeBytes));
    }

    /** More room, or the power stays on. */
    @Override
    public List<Fault> weaker() {
        return new Milder()
                .twice(Math.max(500, freeBytes), 1 << 20, free -> new DiskFull(free, powerCycle))
                .without(powerCycle, () -> new DiskFull(freeBytes, false))
                .all();
    }

    @Override
    public String describe(List<Integer> targets) {
        return "leave "
                + Names.of(targets)
                + " room for "
                + freeBytes
                + " bytes"
                + Disks.thenStart(powerCycle);
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new DiskFull(0, false);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.DISKS;
        }

        @Override
        public Fault draw(Randomness random) {
            return new DiskFull(Drawn.logUniform(random, 1, 100_000), random.chance(0.5));
        }
    }
}
