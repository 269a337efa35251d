// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.faults;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.FaultType;
import dev.assay.nemeses.Harm;
import dev.assay.nemeses.Milder;
import dev.assay.simulation.Control;
import dev.assay.simulation.StorageControls;
import dev.assay.simulation.World;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Lets reads of the targets' disks fail. The processes are started again when it begins, because a
 * node may read only then, and when it ends.
 *
 * @param probability that reading a file fails, 0 … 1
 */
public record ReadError(double probability) implements Fault {
    public ReadError {
        Disks.requireProbability("probability", probability);
    }

    @Override
    public String id() {
        return "read-error";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.STORAGE_ERRORS, Control.CRASH);
    }

    @Override
    public Harm harm() {
        return Harm.STOPS;
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        World.Applied troubled =
                Disks.troubled(
                        world,
                        targets,
                        false,
                        target ->
                                world.storage()
                                        .fail(
                                                target,
                                                new StorageControls.DiskErrors(probability, 0, 0)));
        Disks.startAgain(world, targets, false);
        return troubled;
    }

    /** Fewer errors. */
    @Override
    public List<Fault> weaker() {
        return new Milder().halfShare(probability, 0.01, ReadError::new).all();
    }

    @Override
    public String describe(List<Integer> targets) {
        return "let "
                + Disks.percent(probability)
                + " of the reads of "
                + Names.of(targets)
                + " fail, and start them again";
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new ReadError(0.5);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.DISKS;
        }

        @Override
        public Fault draw(Randomness random) {
            return new ReadError(random.between(20, 100) / 100.0);
        }
    }
}
