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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Syncs of the targets say that they are done, and make nothing durable. At the end they do again,
 * if the power has not failed before.
 *
 * @param powerCycle whether the targets lose power at the end, and start again
 */
public record LyingSync(boolean powerCycle) implements Fault {

    @Override
    public String id() {
        return "lying-sync";
    }

    @Override
    public Set<Control> needs() {
        return Disks.needs(Control.STORAGE_ERRORS, powerCycle);
    }

    @Override
    public Harm harm() {
        return Harm.FORGETS;
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        List<World.Applied> lies = new ArrayList<>();
        targets.forEach(target -> lies.add(world.storage().lie(target)));
        return () -> {
            if (powerCycle) {
                Disks.startAgain(world, targets, true);
            }
            lies.forEach(World.Applied::undo);
        };
    }

    /** The power stays on. */
    @Override
    public List<Fault> weaker() {
        return new Milder().without(powerCycle, () -> new LyingSync(false)).all();
    }

    @Override
    public String describe(List<Integer> targets) {
        return "let syncs of "
                + Names.of(targets)
                + " lie"
                + (powerCycle ? ", and cut their power at the end" : "");
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new LyingSync(true);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.DISKS;
        }

        @Override
        public Fault draw(Randomness random) {
            return new LyingSync(random.chance(0.5));
        }
    }
}
