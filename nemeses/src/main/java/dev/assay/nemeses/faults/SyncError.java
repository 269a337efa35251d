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
 * Lets syncs of the targets' disks fail. Each change that such a sync covers is then durable or,
 * for all that later syncs say, is not. At the end the processes are started again.
 *
 * @param probability that a sync fails, 0 … 1
 * @param powerCycle whether their power is cut for that, which takes what is not durable
 */
public record SyncError(double probability, boolean powerCycle) implements Fault {
    public SyncError {
        Disks.requireProbability("probability", probability);
    }

    @Override
    public String id() {
        return "sync-error";
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
        StorageControls.DiskErrors errors = new StorageControls.DiskErrors(0, 0, probability);
        return Disks.troubled(
                world, targets, powerCycle, target -> world.storage().fail(target, errors));
    }

    /** Fewer errors, or the power stays on. */
    @Override
    public List<Fault> weaker() {
        return new Milder()
                .halfShare(probability, 0.01, less -> new SyncError(less, powerCycle))
                .without(powerCycle, () -> new SyncError(probability, false))
                .all();
    }

    @Override
    public String describe(List<Integer> targets) {
        return "let "
                + Disks.percent(probability)
                + " of the syncs of "
                + Names.of(targets)
                + " fail"
                + Disks.thenStart(powerCycle);
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new SyncError(0.2, true);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.DISKS;
        }

        @Override
        public Fault draw(Randomness random) {
            double probability = Drawn.logUniform(random, 10, 1000) / 1000.0;
            return new SyncError(probability, random.chance(0.5));
        }
    }
}
