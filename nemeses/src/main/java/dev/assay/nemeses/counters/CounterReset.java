// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.counters;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.FaultType;
import dev.assay.nemeses.Harm;
import dev.assay.nemeses.Milder;
import dev.assay.nemeses.faults.Names;
import dev.assay.simulation.Control;
import dev.assay.simulation.World;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Kills the targets and starts their trusted counters anew, as a device does that was replaced or
 * lost its memory; at the end the targets start again.
 *
 * @param sameEpoch whether the counters keep their epoch, so that they give again the numbers that
 *     they gave before; else they begin a new one, which everybody can see
 */
public record CounterReset(boolean sameEpoch) implements Fault {
    @Override
    public String id() {
        return "counter-reset";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.TRUSTED_COUNTER, Control.CRASH);
    }

    @Override
    public Harm harm() {
        return sameEpoch ? Harm.MISCOUNTS : Harm.DAMAGES;
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        for (int target : targets) {
            world.processes().crash(target);
            world.counters().reset(target, !sameEpoch);
        }
        return () -> targets.forEach(world.processes()::restart);
    }

    /** In a new epoch. */
    @Override
    public List<Fault> weaker() {
        return new Milder().without(sameEpoch, () -> new CounterReset(false)).all();
    }

    @Override
    public String describe(List<Integer> targets) {
        return "start the trusted counters of "
                + Names.of(targets)
                + " anew, in "
                + (sameEpoch ? "the same epoch" : "a new epoch");
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new CounterReset(false);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.COUNTERS;
        }
    }
}
