// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.histories.Randomness;
import dev.assay.simulation.World;

/**
 * The wall and the monotonic clock of one host. Both tick at the same rate, which drifts; the wall
 * clock also jumps. All conversions are exact in integers, so that a timer fires at the first
 * nanosecond of true time at which the clock shows its deadline.
 */
final class SimulatedClock {
    /** No single drift may be larger: a clock runs at half to one and a half of true time. */
    static final int MAX_DRIFT_PPM = 500_000;

    /** What wall clocks show when a world begins: 2026-01-01T00:00:00Z. */
    static final long WALL_EPOCH_NANOS = 1_767_225_600_000_000_000L;

    private static final long MILLION = 1_000_000L;
    private static final long SLOWEST = 100_000L;
    private static final long FASTEST = 10_000_000L;

    private final long baseDriftPpm;
    private long faultDriftPpm;

    /**
     * Ticks per million nanoseconds of true time, since {@code rateSince}, when {@code ticksThen}
     * had passed.
     */
    private long rate;

    private long rateSince;
    private long ticksThen;

    private long monotonicOrigin;
    private long wallOffset;

    /** Grows with each reset; drifts of earlier generations are over. */
    private int generation;

    SimulatedClock(long baseDriftPpm, long wallSkewNanos) {
        this.baseDriftPpm = baseDriftPpm;
        this.rate = MILLION + baseDriftPpm;
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
        return monotonicOrigin + ticks(now);
    }

    long wall(long now) {
        return wallOffset + ticks(now);
    }

    private long ticks(long now) {
        long elapsed = now - rateSince;
        return ticksThen + elapsed / MILLION * rate + elapsed % MILLION * rate / MILLION;
    }

    /**
     * The first true time, not before {@code now}, at which the monotonic clock shows at least
     * {@code deadline}.
     */
    long trueTimeOf(long deadline, long now) {
        long needed = deadline - monotonicOrigin - ticksThen;
        if (needed <= 0) {
            return now;
        }
        long elapsed = needed / rate * MILLION + (needed % rate * MILLION + rate - 1) / rate;
        return Math.max(now, rateSince + elapsed);
    }

    /** A machine that boots counts its monotonic clock from anywhere. */
    void reboot(long now, long origin) {
        refreshRate(now);
        monotonicOrigin = origin - ticksThen;
    }

    void jumpWall(long deltaNanos) {
        wallOffset += deltaNanos;
    }

    World.Applied drift(long now, long partsPerMillion, Runnable changed) {
        if (partsPerMillion < -MAX_DRIFT_PPM || partsPerMillion > MAX_DRIFT_PPM) {
            throw new IllegalArgumentException(
                    "drift must be within ±" + MAX_DRIFT_PPM + " ppm: " + partsPerMillion);
        }
        setFaultDrift(now, faultDriftPpm + partsPerMillion);
        int appliedIn = generation;
        return new Once(
                () -> {
                    if (generation == appliedIn) {
                        faultDriftPpm -= partsPerMillion;
                        changed.run();
                    }
                });
    }

    /** Ticks per million nanoseconds of true time. */
    long rate() {
        return rate;
    }

    /** Makes the sum of the drifts in force the rate from now on. */
    void refreshRate(long now) {
        setFaultDrift(now, faultDriftPpm);
    }

    private void setFaultDrift(long now, long partsPerMillion) {
        ticksThen = ticks(now);
        rateSince = now;
        faultDriftPpm = partsPerMillion;
        rate = Math.clamp(MILLION + baseDriftPpm + faultDriftPpm, SLOWEST, FASTEST);
    }

    /**
     * Ends every drift and brings the wall clock to true time; the monotonic clock goes on from
     * where it is.
     */
    void reset(long now) {
        generation++;
        setFaultDrift(now, 0);
        wallOffset = WALL_EPOCH_NANOS + now - ticksThen;
    }
}
