// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.faults;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Durations;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.FaultType;
import dev.assay.nemeses.Milder;
import dev.assay.simulation.Control;
import dev.assay.simulation.StorageControls;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Slows the targets' disks down; operations wait for those before them.
 *
 * @param factor of the usual time of reads and syncs, 1 … 10,000
 * @param stallShare probability that an operation stalls besides, 0 … 1
 * @param stallNanos for how long, at most an hour
 */
public record SlowDisk(double factor, double stallShare, long stallNanos) implements Fault {
    private static final double LARGEST_FACTOR = 10_000;
    private static final long MILLISECOND = 1_000_000L;
    private static final long HOUR = 3_600_000_000_000L;

    public SlowDisk {
        Disks.requireProbability("stall-share", stallShare);
        if (!(factor >= 1 && factor <= LARGEST_FACTOR) || stallNanos < 0 || stallNanos > HOUR) {
            throw new IllegalArgumentException(
                    "need a factor of 1 … 10000 and a stall of 0s … 1h: factor "
                            + factor
                            + ", "
                            + Durations.format(stallNanos));
        }
    }

    @Override
    public String id() {
        return "slow-disk";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.STORAGE_ERRORS);
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        StorageControls.DiskSlowness slowness =
                new StorageControls.DiskSlowness(factor, stallShare, stallNanos);
        List<World.Applied> applied = new ArrayList<>();
        targets.forEach(target -> applied.add(world.storage().slow(target, slowness)));
        return Names.all(applied);
    }

    /** Less slow, or without stalls, or with shorter ones. */
    @Override
    public List<Fault> weaker() {
        return new Milder()
                .without(stallShare > 0, () -> new SlowDisk(factor, 0, stallNanos))
                .halfShare(factor - 1, 0.5, more -> new SlowDisk(1 + more, stallShare, stallNanos))
                .half(stallNanos, MILLISECOND, stall -> new SlowDisk(factor, stallShare, stall))
                .all();
    }

    @Override
    public String describe(List<Integer> targets) {
        return "slow the disks of "
                + Names.of(targets)
                + " down by the factor "
                + factor
                + ", stall "
                + Disks.percent(stallShare)
                + " of operations by "
                + Durations.format(stallNanos);
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new SlowDisk(10, 0.01, 500 * MILLISECOND);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.DISKS;
        }

        @Override
        public Fault draw(Randomness random) {
            double factor = Drawn.logUniform(random, 1, 100);
            double stall = random.between(0, 50) / 1000.0;
            long stallNanos = Drawn.logUniform(random, 10, 3000) * MILLISECOND;
            return new SlowDisk(factor, stall, stallNanos);
        }
    }
}
