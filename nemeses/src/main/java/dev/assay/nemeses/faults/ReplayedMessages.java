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
 * Delivers old messages from and to the targets again, each link those that it carried since the
 * fault began, also to receivers that were cut off or restarted in between. When it ends, no more
 * come.
 *
 * @param probability that sending a message brings back an older one, 0 … 1
 * @param remembered how many of the latest messages a link remembers, 1 … 10,000
 * @param delayNanos the longest time until it comes again, uniform from 0, at most an hour
 * @param clients whether messages from and to clients suffer as well
 */
public record ReplayedMessages(double probability, int remembered, long delayNanos, boolean clients)
        implements Fault {
    private static final long MILLISECOND = 1_000_000L;
    private static final long HOUR = 3_600_000_000_000L;

    public ReplayedMessages {
        if (delayNanos < 0 || delayNanos > HOUR) {
            throw new IllegalArgumentException(
                    "delay must be 0s … 1h, not " + Durations.format(delayNanos));
        }
        // Checks the other ranges.
        new Impairment.Replay(probability, remembered, delayNanos);
    }

    @Override
    public String id() {
        return "replayed-messages";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.REPLAY);
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        return BadLinks.around(
                world,
                targets,
                clients,
                new Impairment.Replay(probability, remembered, delayNanos));
    }

    /** Fewer, younger, sooner, or none of clients. */
    @Override
    public List<Fault> weaker() {
        return new Milder()
                .halfShare(
                        probability,
                        0.01,
                        p -> new ReplayedMessages(p, remembered, delayNanos, clients))
                .half(
                        remembered,
                        1,
                        n -> new ReplayedMessages(probability, (int) n, delayNanos, clients))
                .half(
                        delayNanos,
                        MILLISECOND,
                        d -> new ReplayedMessages(probability, remembered, d, clients))
                .without(
                        clients,
                        () -> new ReplayedMessages(probability, remembered, delayNanos, false))
                .all();
    }

    @Override
    public String describe(List<Integer> targets) {
        return "deliver old messages of "
                + Names.of(targets)
                + " again, with "
                + Names.percent(probability)
                + " of the new ones, out of "
                + remembered
                + ", up to "
                + Durations.format(delayNanos)
                + " later"
                + (clients ? ", clients' too" : "");
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new ReplayedMessages(0.1, 200, 1000 * MILLISECOND, false);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.LINKS;
        }

        @Override
        public Fault draw(Randomness random) {
            return new ReplayedMessages(
                    random.between(1, 30) / 100.0,
                    (int) Drawn.logUniform(random, 10, 1000),
                    Drawn.logUniform(random, 10 * MILLISECOND, 5000 * MILLISECOND),
                    random.chance(0.5));
        }
    }
}
