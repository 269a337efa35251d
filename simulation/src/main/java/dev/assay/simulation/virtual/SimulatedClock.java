// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.histories.Randomness;
import dev.assay.simulation.World;
import java.util.function.IntConsumer;

/**
 * The wall and the monotonic clock of one host. Both tick at the same rate until a fault lets one
 * of them drift or stand still; the wall clock also jumps. All conversions are exact in integers,
 * so that a timer fires at the first nanosecond of true time at which the clock shows its deadline.
 */
final class SimulatedClock {
    /** No single drift may be larger: a clock runs at half to one and a half of true time. */
    static final int MAX_DRIFT_PPM = 500_000;

    /** What wall clocks show when a world begins: 2026-01-01T00:00:00Z. */
    static final long WALL_EPOCH_NANOS = 1_767_225_600_000_000_000L;

    private static final long MILLION = 1_000_000L;
    private static final long SLOWEST = 100_000L;
    private static final long FASTEST = 10_000_000L;

    private final Ticker wall;
    private final Ticker monotonic;
    private long monotonicOrigin;
    private long wallOffset;

    /** Grows with each reset; drifts and freezes of earlier generations are over. */
    private int generation;

    SimulatedClock(long baseDriftPpm, long wallSkewNanos) {
        this.wall = new Ticker(baseDriftPpm);
        this.monotonic = new Ticker(baseDriftPpm);
        this.wallOffset = WALL_EPOCH_NANOS + wallSkewNanos;
    }

    static SimulatedClock perfect() {
        return new SimulatedClock(0, 0);
    }

    static SimulatedClock drawn(SimulationOptions.Clocks clocks, Randomness random) {
        long drift = random.between(-clocks.maxDriftPpm(), clocks.maxDriftPpm());
        return new SimulatedClock(
                drift, random.between(-clocks.maxWallSkewNanos(), clocks.maxWallSkewNanos()));
    }

    long monotonic(long now) {
        return monotonicOrigin + monotonic.ticks(now);
    }

    long wall(long now) {
        return wallOffset + wall.ticks(now);
    }

    /**
     * The first true time, not before {@code now}, at which the monotonic clock shows at least
     * {@code deadline}; {@link Long#MAX_VALUE} when it stands still before.
     */
    long trueTimeOf(long deadline, long now) {
        long needed = deadline - monotonicOrigin - monotonic.ticksThen;
        if (needed <= 0) {
            return now;
        }
        long rate = monotonic.rate;
        if (rate == 0) {
            return Long.MAX_VALUE;
        }
        long elapsed = needed / rate * MILLION + (needed % rate * MILLION + rate - 1) / rate;
        return Math.max(now, monotonic.rateSince + elapsed);
    }

    /** A machine that boots counts its monotonic clock from anywhere. */
    void reboot(long now, long origin) {
        refreshRate(now);
        monotonicOrigin = origin - monotonic.ticksThen;
    }

    void jumpWall(long deltaNanos) {
        wallOffset += deltaNanos;
    }

    /** Lets both clocks drift. */
    World.Applied drift(long now, long partsPerMillion, Runnable changed) {
        return change(
                now,
                sign -> {
                    wall.faultDriftPpm += sign * checked(partsPerMillion);
                    monotonic.faultDriftPpm += sign * partsPerMillion;
                },
                changed);
    }

    /** Lets one clock drift. */
    World.Applied drift(long now, World.Clock which, long partsPerMillion, Runnable changed) {
        Ticker ticker = ticker(which);
        return change(
                now, sign -> ticker.faultDriftPpm += sign * checked(partsPerMillion), changed);
    }

    private static long checked(long partsPerMillion) {
        if (partsPerMillion < -MAX_DRIFT_PPM || partsPerMillion > MAX_DRIFT_PPM) {
            throw new IllegalArgumentException(
                    "drift must be within ±" + MAX_DRIFT_PPM + " ppm: " + partsPerMillion);
        }
        return partsPerMillion;
    }

    /** Stops one clock. */
    World.Applied freeze(long now, World.Clock which, Runnable changed) {
        Ticker ticker = ticker(which);
        return change(now, sign -> ticker.freezes += sign, changed);
    }

    private Ticker ticker(World.Clock which) {
        return which == World.Clock.WALL ? wall : monotonic;
    }

    /**
     * @param fault takes 1 to begin and -1 to end
     * @param changed called when it was taken back; it has to refresh the rate
     */
    private World.Applied change(long now, IntConsumer fault, Runnable changed) {
        fault.accept(1);
        refreshRate(now);
        int appliedIn = generation;
        return new Once(
                () -> {
                    if (generation == appliedIn) {
                        fault.accept(-1);
                        changed.run();
                    }
                });
    }

    /** Ticks of the monotonic clock per million nanoseconds of true time. */
    long rate() {
        return monotonic.rate;
    }

    /** Ticks of the wall clock per million nanoseconds of true time. */
    long wallRate() {
        return wall.rate;
    }

    /** Makes the sum of the faults in force the rate from now on. */
    void refreshRate(long now) {
        wall.refresh(now);
        monotonic.refresh(now);
    }

    /**
     * Ends every drift and freeze and brings the wall clock to true time; the monotonic clock goes
     * on from where it is.
     */
    void reset(long now) {
        generation++;
        wall.endFaults();
        monotonic.endFaults();
        refreshRate(now);
        wallOffset = WALL_EPOCH_NANOS + now - wall.ticksThen;
    }

    /** Counts nanoseconds at a rate that faults change. */
    private static final class Ticker {
        private final long baseDriftPpm;
        private long faultDriftPpm;
        private int freezes;

        /**
         * Ticks per million nanoseconds of true time, since {@code rateSince}, when {@code
         * ticksThen} had passed.
         */
        private long rate;

        private long rateSince;
        private long ticksThen;

        Ticker(long baseDriftPpm) {
            this.baseDriftPpm = baseDriftPpm;
            this.rate = MILLION + baseDriftPpm;
        }

        long ticks(long now) {
            long elapsed = now - rateSince;
            return ticksThen + elapsed / MILLION * rate + elapsed % MILLION * rate / MILLION;
        }

        void refresh(long now) {
            ticksThen = ticks(now);
            rateSince = now;
            long drifting = Math.clamp(MILLION + baseDriftPpm + faultDriftPpm, SLOWEST, FASTEST);
            rate = freezes > 0 ? 0 : drifting;
        }

        void endFaults() {
            faultDriftPpm = 0;
            freezes = 0;
        }
    }
}
