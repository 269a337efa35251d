// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.faults;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.FaultType;
import dev.assay.nemeses.Milder;
import dev.assay.simulation.Control;
import dev.assay.simulation.Impairment;
import dev.assay.simulation.World;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Damages messages from and to the targets: bits flip, or the end is missing.
 *
 * @param probability that a message is damaged, 0 … 1
 * @param bits how many bits flip at most, 1 … 1,000; at least one does
 * @param truncated probability that a damaged message is cut short instead, 0 … 1
 * @param clients whether messages from and to clients suffer as well
 */
public record CorruptLink(double probability, int bits, double truncated, boolean clients)
        implements Fault {
    public CorruptLink {
        // Checks the ranges.
        new Impairment.Corruption(probability, bits, truncated);
    }

    @Override
    public String id() {
        return "corrupt-link";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.CORRUPTION);
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        return BadLinks.around(
                world, targets, clients, new Impairment.Corruption(probability, bits, truncated));
    }

    /** Fewer messages, fewer bits, none cut short, or none of clients. */
    @Override
    public List<Fault> weaker() {
        return new Milder()
                .halfShare(probability, 0.01, p -> new CorruptLink(p, bits, truncated, clients))
                .half(bits, 1, n -> new CorruptLink(probability, (int) n, truncated, clients))
                .without(truncated > 0, () -> new CorruptLink(probability, bits, 0, clients))
                .without(clients, () -> new CorruptLink(probability, bits, truncated, false))
                .all();
    }

    @Override
    public String describe(List<Integer> targets) {
        return "damage "
                + Names.percent(probability)
                + " of the messages of "
                + Names.of(targets)
                + ": up to "
                + bits
                + " bits flip, or, "
                + Names.percent(truncated)
                + " of them, the end is missing"
                + (clients ? ", clients' too" : "");
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new CorruptLink(0.1, 3, 0.2, false);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.LINKS;
        }

        @Override
        public Fault draw(Randomness random) {
            return new CorruptLink(
                    random.between(1, 30) / 100.0,
                    (int) random.between(1, 8),
                    random.between(0, 50) / 100.0,
                    random.chance(0.5));
        }
    }
}
