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
 * The next write of each target goes elsewhere: to where some earlier write to any file of the node
 * began. Where it should be it is missing.
 *
 * @param seed of the choice of the place; 0 draws one
 */
public record MisdirectedWrite(long seed) implements Fault {

    @Override
    public String id() {
        return "misdirected-write";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.STORAGE_DAMAGE);
    }

    @Override
    public Harm harm() {
        return Harm.DAMAGES;
    }

    @Override
    public MisdirectedWrite resolve(int nodes, List<Integer> targets, Randomness random) {
        return seed != 0 ? this : new MisdirectedWrite(Drawn.seed(random));
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        long drawn = resolve(world.nodes(), targets, random).seed();
        targets.forEach(target -> world.storage().misdirectNextWrite(target, drawn + target));
        return () -> {};
    }

    @Override
    public String describe(List<Integer> targets) {
        return "misdirect the next write of " + Names.of(targets);
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new MisdirectedWrite(0);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.DISKS;
        }
    }
}
