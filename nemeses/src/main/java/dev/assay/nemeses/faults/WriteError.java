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
import java.util.List;
import java.util.Set;

/**
 * Lets writes to the targets' disks be lost, as when pages cannot be written back: reads see them
 * until the power fails, the next sync fails and tells, and later syncs do not (Rebello et al.,
 * "Can Applications Recover from fsync Failures?", ATC 2020). At the end the processes are started
 * again.
 *
 * @param probability that a write is lost, 0 … 1
 * @param powerCycle whether their power is cut for that, which takes what is not durable
 */
public record WriteError(double probability, boolean powerCycle) implements Fault {
    public WriteError {
        Disks.requireProbability("probability", probability);
    }

    @Override
    public String id() {
        return "write-error";
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
        StorageControls.DiskErrors errors = new StorageControls.DiskErrors(0, probability, 0);
        return Disks.troubled(
                world, targets, powerCycle, target -> world.storage().fail(target, errors));
    }

    /** Fewer errors, or the power stays on. */
    @Override
    public List<Fault> weaker() {
        return new Milder()
                .halfShare(probability, 0.01, less -> new WriteError(less, powerCycle))
                .without(powerCycle, () -> new WriteError(probability, false))
                .all();
    }

    @Override
    public String describe(List<Integer> targets) {
        return "lose "
                + Disks.percent(probability)
                + " of the writes of "
                + Names.of(targets)
                + Disks.thenStart(powerCycle);
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new WriteError(0.2, true);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.DISKS;
        }

        @Override
        public Fault draw(Randomness random) {
            double probability = Drawn.logUniform(random, 10, 1000) / 1000.0;
            return new WriteError(probability, random.chance(0.5));
        }
    }
}
