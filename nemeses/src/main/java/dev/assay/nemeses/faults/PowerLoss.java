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
 *
 * @param lost probability that a change which was not synced is gone, 0 … 1
 * @param torn probability that such a write is there in part: its first bytes, or some of its
 *     sectors; the rest of the probability is that it survived
 */
public record PowerLoss(double lost, double torn) implements Fault {
    private static final double USUALLY_LOST = 0.5;
    private static final double USUALLY_TORN = 0.25;

    public PowerLoss {
        Disks.requireProbability("lost", lost);
        Disks.requireProbability("torn", torn);
        Disks.requireProbability("lost + torn", lost + torn);
    }

    /** Half of the changes are lost, a quarter is torn. */
    public PowerLoss() {
        this(USUALLY_LOST, USUALLY_TORN);
    }

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
        for (int target : targets) {
            world.storage().sharesAtPowerLoss(target, lost, torn);
            world.processes().losePower(target);
        }
        return () -> targets.forEach(world.processes()::restart);
    }

    /** What was not synced stays. */
    @Override
    public List<Fault> weaker() {
        return List.of(new Crash());
    }

    @Override
    public String describe(List<Integer> targets) {
        return "cut the power of "
                + Names.of(targets)
                + ": "
                + Disks.percent(lost)
                + " of unsynced changes are lost, "
                + Disks.percent(torn)
                + " torn";
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

        @Override
        public Fault draw(Randomness random) {
            // A stream of its own: what else a schedule draws does not depend on it.
            Randomness shares = random.fork("shares");
            double lost = shares.pick(List.of(USUALLY_LOST, 0.0, 0.1, 0.9, 1.0));
            double torn = shares.nextDouble() * (1 - lost);
            return new PowerLoss(lost, Math.floor(torn * 100) / 100);
        }
    }
}
