// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.faults;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Durations;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.FaultType;
import dev.assay.simulation.Control;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Loses, doubles and reorders messages from and to the targets.
 *
 * @param loss probability that a message is lost, 0 … 1
 * @param duplication probability that a message arrives twice, 0 … 1
 * @param delayNanos the longest further delay, uniform from 0, at most an hour; 0 keeps the order
 * @param clients whether messages from and to clients suffer as well
 */
public record FlakyLink(double loss, double duplication, long delayNanos, boolean clients)
        implements Fault {
    private static final long MILLISECOND = 1_000_000L;
    private static final double SMALL = 0.01;
    private static final long HOUR = 3_600_000_000_000L;

    public FlakyLink {
        boolean probabilities = loss >= 0 && loss <= 1 && duplication >= 0 && duplication <= 1;
        if (!probabilities || delayNanos < 0 || delayNanos > HOUR) {
            throw new IllegalArgumentException(
                    "need loss and duplication from 0 to 1 and a delay of 0s … 1h: loss "
                            + loss
                            + ", duplication "
                            + duplication
                            + ", delay "
                            + Durations.format(delayNanos));
        }
    }

    @Override
    public String id() {
        return "flaky-link";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.LINK_QUALITY);
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        return BadLinks.around(
                world, targets, clients, new World.LinkQuality(loss, duplication, delayNanos));
    }

    @Override
    public List<Fault> weaker() {
        List<Fault> weaker = new ArrayList<>();
        for (int share : List.of(0, 2)) {
            double less = share == 0 ? 0 : loss / share;
            double single = share == 0 ? 0 : duplication / share;
            long sooner = share == 0 ? 0 : delayNanos / share / MILLISECOND * MILLISECOND;
            if (loss > SMALL || share == 0 && loss > 0) {
                weaker.add(new FlakyLink(less, duplication, delayNanos, clients));
            }
            if (duplication > SMALL || share == 0 && duplication > 0) {
                weaker.add(new FlakyLink(loss, single, delayNanos, clients));
            }
            if (sooner < delayNanos) {
                weaker.add(new FlakyLink(loss, duplication, sooner, clients));
            }
        }
        if (clients) {
            weaker.add(new FlakyLink(loss, duplication, delayNanos, false));
        }
        return weaker;
    }

    @Override
    public String describe(List<Integer> targets) {
        return "lose "
                + Names.percent(loss)
                + " and double "
                + Names.percent(duplication)
                + " of the messages of "
                + Names.of(targets)
                + ", delay them by up to "
                + Durations.format(delayNanos)
                + (clients ? ", clients' too" : "");
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new FlakyLink(0.1, 0.1, 20 * MILLISECOND, false);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.LINKS;
        }

        @Override
        public int weight() {
            return 3;
        }

        @Override
        public Fault draw(Randomness random) {
            double loss = random.between(0, 30) / 100.0;
            double duplication = random.between(1, 50) / 100.0;
            long delay = random.between(0, 50) * MILLISECOND;
            return new FlakyLink(loss, duplication, delay, random.chance(0.5));
        }
    }
}
