// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.faults;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Durations;
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
 * Delays every message from and to the targets by a draw from a distribution.
 *
 * @param distribution how the delays are distributed; see {@link Impairment.Distribution}
 * @param meanNanos their mean, 0s … 1h
 * @param maxNanos the longest, at most an hour
 * @param keepsOrder whether messages of a link keep their order, as on one TCP connection, or
 *     overtake each other
 * @param clients whether messages from and to clients suffer as well
 */
public record LinkDelay(
        Impairment.Distribution distribution,
        long meanNanos,
        long maxNanos,
        boolean keepsOrder,
        boolean clients)
        implements Fault {
    private static final long MILLISECOND = 1_000_000L;
    private static final long HOUR = 3_600_000_000_000L;

    public LinkDelay {
        if (meanNanos < 0 || maxNanos < meanNanos || maxNanos > HOUR) {
            throw new IllegalArgumentException(
                    "need 0s <= mean <= max <= 1h: mean "
                            + Durations.format(meanNanos)
                            + ", max "
                            + Durations.format(maxNanos));
        }
    }

    @Override
    public String id() {
        return "link-delay";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.LINK_DELAY);
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        return BadLinks.around(
                world,
                targets,
                clients,
                new Impairment.Delay(distribution, meanNanos, maxNanos, keepsOrder));
    }

    /** Shorter delays, in order, or none of clients. */
    @Override
    public List<Fault> weaker() {
        long least = MILLISECOND / 10;
        return new Milder()
                .half(
                        meanNanos,
                        least,
                        mean -> new LinkDelay(distribution, mean, maxNanos, keepsOrder, clients))
                .half(
                        maxNanos,
                        Math.max(least, meanNanos),
                        max -> new LinkDelay(distribution, meanNanos, max, keepsOrder, clients))
                .without(
                        !keepsOrder,
                        () -> new LinkDelay(distribution, meanNanos, maxNanos, true, clients))
                .without(
                        clients,
                        () -> new LinkDelay(distribution, meanNanos, maxNanos, keepsOrder, false))
                .all();
    }

    @Override
    public String describe(List<Integer> targets) {
        return "delay messages of "
                + Names.of(targets)
                + " by "
                + Names.word(distribution)
                + " draws of "
                + Durations.format(meanNanos)
                + " on average, at most "
                + Durations.format(maxNanos)
                + (keepsOrder ? ", in order" : "")
                + (clients ? ", clients' too" : "");
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new LinkDelay(
                    Impairment.Distribution.HEAVY_TAIL,
                    20 * MILLISECOND,
                    1000 * MILLISECOND,
                    false,
                    false);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.LINKS;
        }

        @Override
        public Fault draw(Randomness random) {
            var distribution = random.pick(List.of(Impairment.Distribution.values()));
            long mean = Drawn.logUniform(random, MILLISECOND, 100 * MILLISECOND);
            return new LinkDelay(
                    distribution, mean, 10 * mean, random.chance(0.5), random.chance(0.5));
        }
    }
}
