// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.faults;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.FaultType;
import dev.assay.nemeses.Milder;
import dev.assay.simulation.Control;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Lets the targets' code take unlikely turns at the points that it names for this (FoundationDB's
 * BUGGIFY: Zhou et al., SIGMOD 2021, section 4): batches of one, early timeouts, late answers. All
 * of them are turns that correct code may take.
 *
 * @param active share of runs in which a point is active, 0 … 1
 * @param yes probability that an active point takes its unlikely turn, 0 … 1
 */
public record Buggify(double active, double yes) implements Fault {
    private static final double QUARTER = 0.25;

    public Buggify {
        if (!(active >= 0 && active <= 1 && yes >= 0 && yes <= 1)) {
            throw new IllegalArgumentException(
                    "need active and yes from 0 to 1, not " + active + " and " + yes);
        }
    }

    @Override
    public String id() {
        return "buggify";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.BUGGIFY);
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        List<World.Applied> applied = new ArrayList<>();
        targets.forEach(target -> applied.add(world.buggify(target, active, yes)));
        return Names.all(applied);
    }

    /** Fewer points, or fewer turns. */
    @Override
    public List<Fault> weaker() {
        return new Milder()
                .halfShare(yes, 0.01, less -> new Buggify(active, less))
                .halfShare(active, 0.01, less -> new Buggify(less, yes))
                .all();
    }

    @Override
    public String describe(List<Integer> targets) {
        return "let the code of " + Names.of(targets) + " take unlikely turns";
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new Buggify(QUARTER, QUARTER);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.BUGGIFY;
        }

        @Override
        public Fault draw(Randomness random) {
            return new Buggify(QUARTER + random.nextDouble() / 2, random.nextDouble() / 2);
        }
    }
}
