// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.faults;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Durations;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.FaultType;
import dev.assay.nemeses.Harm;
import dev.assay.nemeses.Milder;
import dev.assay.simulation.Control;
import dev.assay.simulation.World;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Kills the targets again and again: each time they are down for a while, start, and are killed
 * again, all targets at once. At the end they start, if they are down.
 *
 * @param times how often they are killed, 1 … 1,000; then they stay up
 * @param downNanos true time for which they are down, 1ms … 1h
 * @param upNanos true time for which they are up in between, 1ms … 1h
 * @param powerLoss whether each time they lose power, and what was not synced, too
 */
public record CrashLoop(int times, long downNanos, long upNanos, boolean powerLoss)
        implements Fault {
    private static final long MILLISECOND = 1_000_000L;
    private static final long HOUR = 3_600_000_000_000L;

    public CrashLoop {
        long shortest = Math.min(downNanos, upNanos);
        if (times < 1
                || times > 1000
                || shortest < MILLISECOND
                || Math.max(downNanos, upNanos) > HOUR) {
            throw new IllegalArgumentException(
                    "need 1 … 1000 times, down and up for 1ms … 1h: "
                            + times
                            + ", "
                            + Durations.format(downNanos)
                            + ", "
                            + Durations.format(upNanos));
        }
    }

    @Override
    public String id() {
        return "crash-loop";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(powerLoss ? Control.POWER_LOSS : Control.CRASH);
    }

    @Override
    public Harm harm() {
        return Harm.STOPS;
    }

    private final class Loop implements World.Applied {
        private final World world;
        private final List<Integer> targets;
        private int kills;
        private boolean down;
        private boolean over;

        Loop(World world, List<Integer> targets) {
            this.world = world;
            this.targets = targets;
        }

        private void kill() {
            if (over) {
                return;
            }
            kills++;
            down = true;
            World.ProcessControls processes = world.processes();
            targets.forEach(powerLoss ? processes::losePower : processes::crash);
            world.interruptAfter(downNanos, this::start);
        }

        private void start() {
            if (over) {
                return;
            }
            down = false;
            targets.forEach(world.processes()::restart);
            if (kills < times) {
                world.interruptAfter(upNanos, this::kill);
            }
        }

        @Override
        public void undo() {
            if (!over && down) {
                targets.forEach(world.processes()::restart);
            }
            over = true;
        }
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        Loop loop = new Loop(world, targets);
        loop.kill();
        return loop;
    }

    /** Fewer times, with the power on, or down for less time. */
    @Override
    public List<Fault> weaker() {
        return new Milder()
                .without(powerLoss, () -> new CrashLoop(times, downNanos, upNanos, false))
                .half(times, 1, n -> new CrashLoop((int) n, downNanos, upNanos, powerLoss))
                .half(
                        downNanos,
                        MILLISECOND,
                        down -> new CrashLoop(times, down, upNanos, powerLoss))
                .all();
    }

    @Override
    public String describe(List<Integer> targets) {
        return (powerLoss ? "cut the power of " : "kill ")
                + Names.of(targets)
                + " "
                + times
                + " times, down for "
                + Durations.format(downNanos)
                + " and up for "
                + Durations.format(upNanos);
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new CrashLoop(5, 100 * MILLISECOND, 200 * MILLISECOND, false);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.CRASHES;
        }

        @Override
        public Fault draw(Randomness random) {
            return new CrashLoop(
                    (int) random.between(2, 10),
                    random.between(1, 300) * MILLISECOND,
                    Drawn.logUniform(random, 5 * MILLISECOND, 1000 * MILLISECOND),
                    random.chance(0.5));
        }
    }
}
