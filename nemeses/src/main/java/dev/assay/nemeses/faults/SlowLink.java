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
 * Delays every message from and to the targets, each for another time, so that messages overtake
 * each other too.
 *
 * @param delayNanos the longest further delay, uniform from 0, at most an hour
 * @param clients whether messages from and to clients suffer as well
 */
public record SlowLink(long delayNanos, boolean clients) implements Fault {
    private static final long MILLISECOND = 1_000_000L;
    private static final long HOUR = 3_600_000_000_000L;

    public SlowLink {
        if (delayNanos < 1 || delayNanos > HOUR) {
            throw new IllegalArgumentException(
                    "delay must be 1ns … 1h, not " + Durations.format(delayNanos));
        }
    }

    @Override
    public String id() {
        return "slow-link";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.LINK_QUALITY);
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        return BadLinks.around(world, targets, clients, new World.LinkQuality(0, 0, delayNanos));
    }

    @Override
    public List<Fault> weaker() {
        List<Fault> weaker = new ArrayList<>();
        if (delayNanos > MILLISECOND) {
            weaker.add(new SlowLink(delayNanos / 2, clients));
        }
        if (clients) {
            weaker.add(new SlowLink(delayNanos, false));
        }
        return weaker;
    }

    @Override
    public String describe(List<Integer> targets) {
        return "delay messages of "
                + Names.of(targets)
                + " by up to "
                + Durations.format(delayNanos)
                + (clients ? ", clients' too" : "");
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new SlowLink(100 * MILLISECOND, false);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.LINKS;
        }

        @Override
        public int weight() {
            return 2;
        }

        @Override
        public Fault draw(Randomness random) {
            return new SlowLink(random.between(5, 500) * MILLISECOND, random.chance(0.5));
        }
    }
}
