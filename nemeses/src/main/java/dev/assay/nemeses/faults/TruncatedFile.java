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
 * Cuts the end off a file of each target, as a file system that repairs itself may do.
 *
 * @param file its name; empty for any one of those that the node has
 * @param keptShare how much of its length is kept, 0 … 1; one byte at least is cut off
 * @param restart whether the processes are killed before and started at the end, so that they read
 * @param seed of the choice of the file; 0 draws one
 */
public record TruncatedFile(String file, double keptShare, boolean restart, long seed)
        implements Fault {
    public TruncatedFile {
        Disks.requireProbability("kept-share", keptShare);
    }

    @Override
    public String id() {
        return "truncated-file";
    }

    @Override
    public Set<Control> needs() {
        return Disks.needsRestart(restart);
    }

    @Override
    public Harm harm() {
        return Harm.DAMAGES;
    }

    @Override
    public TruncatedFile resolve(int nodes, List<Integer> targets, Randomness random) {
        return seed != 0 ? this : new TruncatedFile(file, keptShare, restart, Drawn.seed(random));
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        long drawn = resolve(world.nodes(), targets, random).seed();
        return Disks.whileDown(
                world,
                targets,
                restart,
                target -> world.storage().cut(target, file, keptShare, drawn + target));
    }

    /** A shorter end, or nobody is made to read it. */
    @Override
    public List<Fault> weaker() {
        return new Milder()
                .halfShare(
                        1 - keptShare,
                        0.001,
                        cut -> new TruncatedFile(file, 1 - cut, restart, seed))
                .without(restart, () -> new TruncatedFile(file, keptShare, false, seed))
                .all();
    }

    @Override
    public String describe(List<Integer> targets) {
        return "keep "
                + Disks.percent(keptShare)
                + " of "
                + (file.isEmpty() ? "a file" : file)
                + " of "
                + Names.of(targets);
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new TruncatedFile("", 0.9, true, 0);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.DISKS;
        }

        @Override
        public Fault draw(Randomness random) {
            double kept = random.chance(0.5) ? 1 : random.between(0, 99) / 100.0;
            return new TruncatedFile("", kept, random.chance(0.8), 0);
        }
    }
}
