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
 * Moves the targets' wall clocks forward and back, again and again.
 *
 * @param deltaNanos how far, more than 0, at most an hour
 * @param periodNanos true time from one move to the next, at least 100 µs
 */
public record ClockStrobe(long deltaNanos, long periodNanos) implements Fault {
    private static final long SHORTEST_PERIOD = 100_000L;
    private static final long MILLISECOND = 1_000_000L;
    private static final long SECOND = 1_000 * MILLISECOND;
    private static final long HOUR = 3_600_000_000_000L;

    public ClockStrobe {
        if (deltaNanos < 1 || deltaNanos > HOUR || periodNanos < SHORTEST_PERIOD) {
            throw new IllegalArgumentException(
                    "need 0 < delta <= 1h and period >= 100us: delta "
                            + Durations.format(deltaNanos)
                            + ", period "
                            + Durations.format(periodNanos));
        }
    }

    @Override
    public String id() {
        return "clock-strobe";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.WALL_CLOCK);
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        Strobe strobe = new Strobe(world, targets);
        strobe.move();
        return strobe;
    }

    private final class Strobe implements World.Applied {
        private final World world;
        private final List<Integer> targets;
        private boolean forward;
        private boolean over;

        Strobe(World world, List<Integer> targets) {
            this.world = world;
            this.targets = targets;
        }

        private void move() {
            if (!over) {
                jump();
                world.after(periodNanos, this::move);
            }
        }

        private void jump() {
            forward = !forward;
            targets.forEach(
                    target -> world.clocks().jumpWall(target, forward ? deltaNanos : -deltaNanos));
        }

        @Override
        public void undo() {
            if (!over && forward) {
                jump();
            }
            over = true;
        }
    }

    @Override
    public List<Fault> weaker() {
        List<Fault> weaker = new ArrayList<>();
        if (deltaNanos > MILLISECOND) {
            weaker.add(new ClockStrobe(deltaNanos / 2, periodNanos));
        }
        if (periodNanos < SECOND) {
            weaker.add(new ClockStrobe(deltaNanos, 2 * periodNanos));
        }
        return weaker;
    }

    @Override
    public String describe(List<Integer> targets) {
        return "strobe the wall clock of "
                + Names.of(targets)
                + " by "
                + Durations.format(deltaNanos)
                + " every "
                + Durations.format(periodNanos);
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new ClockStrobe(200 * MILLISECOND, 10 * MILLISECOND);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.CLOCK_SKEW;
        }

        @Override
        public Fault draw(Randomness random) {
            return new ClockStrobe(
                    random.between(1, 1000) * MILLISECOND, random.between(1, 100) * MILLISECOND);
        }
    }
}
