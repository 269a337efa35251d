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
 * Flips bits of what lies on the targets' disks, also of what is durable; whoever reads next sees
 * it.
 *
 * @param file its name; empty for any one of those that the node has
 * @param flipsPerKib how many bits of 1,024 bytes, 0 … 8192; at least one of the file is flipped
 * @param bits these bits of the named file, counted from its first byte's lowest, in place of
 *     drawing them
 * @param restart whether the processes are killed before and started at the end, so that they read
 * @param seed of what is drawn; 0 draws one
 */
public record BitRot(String file, double flipsPerKib, List<Long> bits, boolean restart, long seed)
        implements Fault {
    private static final double MOST = 8 * 1024;

    public BitRot {
        bits = List.copyOf(bits);
        if (!(flipsPerKib >= 0 && flipsPerKib <= MOST)) {
            throw new IllegalArgumentException(
                    "flips-per-kib must be 0 … 8192, not " + flipsPerKib);
        }
        if (!bits.isEmpty() && file.isEmpty()) {
            throw new IllegalArgumentException("bits are those of a file: name it");
        }
        if (bits.stream().anyMatch(bit -> bit < 0)) {
            throw new IllegalArgumentException("bits count from 0: " + bits);
        }
    }

    @Override
    public String id() {
        return "bit-rot";
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
    public BitRot resolve(int nodes, List<Integer> targets, Randomness random) {
        return seed != 0 ? this : new BitRot(file, flipsPerKib, bits, restart, Drawn.seed(random));
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        long drawn = resolve(world.nodes(), targets, random).seed();
        return Disks.whileDown(
                world,
                targets,
                restart,
                target -> {
                    if (bits.isEmpty()) {
                        world.storage().rot(target, file, flipsPerKib, drawn + target);
                    } else {
                        world.storage().flip(target, file, bits);
                    }
                });
    }

    /** Fewer bits, or nobody is made to read them. */
    @Override
    public List<Fault> weaker() {
        return new Milder()
                .halves(bits, some -> new BitRot(file, flipsPerKib, some, restart, seed))
                .halfShare(
                        bits.isEmpty() ? flipsPerKib : 0,
                        0.001,
                        f -> new BitRot(file, f, bits, restart, seed))
                .without(restart, () -> new BitRot(file, flipsPerKib, bits, false, seed))
                .all();
    }

    @Override
    public String describe(List<Integer> targets) {
        return "flip "
                + (bits.isEmpty() ? flipsPerKib + " bits in 1,024 bytes" : bits.size() + " bits")
                + " of "
                + (file.isEmpty() ? "a file" : file)
                + " of "
                + Names.of(targets);
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new BitRot("", 0.1, List.of(), true, 0);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.DISKS;
        }

        @Override
        public int weight() {
            return 2;
        }

        @Override
        public Fault draw(Randomness random) {
            double flips = Drawn.logUniform(random, 1, 10_000) / 10_000.0;
            return new BitRot("", flips, List.of(), random.chance(0.8), 0);
        }
    }
}
