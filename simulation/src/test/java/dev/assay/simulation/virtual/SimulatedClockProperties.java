// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.histories.Randomness;
import dev.assay.simulation.World;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class SimulatedClockProperties {
    private static final long DAY = 86_400_000_000_000L;

    @Property
    void aTimerFiresAtTheFirstNanosecondAtWhichTheClockShowsItsDeadline(
            @ForAll @LongRange(max = 100 * DAY) long now,
            @ForAll @LongRange(max = 100 * DAY) long delay,
            @ForAll @IntRange(min = -500_000, max = 500_000) int drift) {
        SimulatedClock clock = SimulatedClock.perfect();
        clock.drift(now / 2, drift, () -> {});
        long deadline = clock.monotonic(now) + delay;
        long fires = clock.trueTimeOf(deadline, now);
        assertThat(clock.monotonic(fires)).isGreaterThanOrEqualTo(deadline);
        assertThat(fires == now || clock.monotonic(fires - 1) < deadline).isTrue();
    }

    @Property
    void theMonotonicClockNeverGoesBack(
            @ForAll @LongRange(max = DAY) long change,
            @ForAll @IntRange(min = -500_000, max = 500_000) int drift,
            @ForAll @LongRange(min = -DAY, max = DAY) long jump) {
        SimulatedClock clock = SimulatedClock.perfect();
        long before = clock.monotonic(change);
        clock.drift(change, drift, () -> {});
        clock.jumpWall(jump);
        assertThat(clock.monotonic(change)).isEqualTo(before);
        assertThat(clock.monotonic(change + 1000)).isBetween(before + 499, before + 1500);
        long wall = clock.wall(change + 1000);
        clock.reset(change + 1000);
        assertThat(clock.monotonic(change + 1000)).isBetween(before + 499, before + 1500);
        assertThat(clock.wall(change + 1000))
                .isEqualTo(SimulatedClock.WALL_EPOCH_NANOS + change + 1000);
        assertThat(wall - clock.wall(change + 1000)).isBetween(jump - 501, jump + 501);
    }

    @Example
    void driftsAddUpAndAResetEndsThemForGood() {
        SimulatedClock clock = SimulatedClock.perfect();
        World.Applied first = clock.drift(0, 100_000, () -> clock.refreshRate(0));
        clock.drift(0, 200_000, () -> clock.refreshRate(0));
        assertThat(clock.rate()).isEqualTo(1_300_000);
        first.undo();
        assertThat(clock.rate()).isEqualTo(1_200_000);
        clock.reset(0);
        assertThat(clock.rate()).isEqualTo(1_000_000);
        first.undo();
        World.Applied later = clock.drift(0, -50_000, () -> clock.refreshRate(0));
        later.undo();
        later.undo();
        assertThat(clock.rate()).isEqualTo(1_000_000);
    }

    @Example
    void aDriftBeyondTheLimitIsAMistake() {
        assertThatThrownBy(() -> SimulatedClock.perfect().drift(0, 500_001, () -> {}))
                .hasMessageContaining("500001");
    }

    @Example
    void driftChangesWhenATimerFires() {
        Probes probes = new Probes();
        SimulatedWorld world = probes.calm(2);
        for (int node = 0; node < 2; node++) {
            String name = "n" + node;
            probes.of(node)
                    .after(
                            1000 * Probes.MILLISECOND,
                            () -> probes.log.add(name + " at " + world.nowNanos()));
        }
        world.runUntil(500 * Probes.MILLISECOND);
        World.Applied slow = world.clocks().drift(0, -500_000);
        world.clocks().drift(1, 250_000);
        world.runUntil(700 * Probes.MILLISECOND);
        slow.undo();
        Probes.run(world, 10_000);
        assertThat(probes.log).containsExactly("n1 at 900000000", "n0 at 1100000000");
    }

    @Example
    void aWallJumpMovesTheWallClockOnly() {
        Probes probes = new Probes();
        SimulatedWorld world = probes.calm(1);
        long wall = probes.of(0).wallNanos();
        long monotonic = probes.of(0).monotonicNanos();
        world.clocks().jumpWall(0, -5_000);
        assertThat(probes.of(0).wallNanos()).isEqualTo(wall - 5_000);
        assertThat(probes.of(0).monotonicNanos()).isEqualTo(monotonic);
        world.clocks().reset(0);
        assertThat(probes.of(0).wallNanos()).isEqualTo(wall);
    }

    /**
     * The definition, step by step: a segment of true time at a rate adds its product, rounded
     * down.
     */
    @Property
    void eachClockShowsTheSumOfItsSegmentsWhateverTheOtherDoes(@ForAll long seed) {
        Randomness random = new Randomness(seed);
        SimulatedClock clock = SimulatedClock.perfect();
        long now = 0;
        long[] shown = {SimulatedClock.WALL_EPOCH_NANOS, 0};
        long[] drift = new long[2];
        int[] frozen = new int[2];
        for (int i = 0; i < 20; i++) {
            long lasts = random.nextLong(5_000_000_000L);
            for (int which = 0; which < 2; which++) {
                long rate = frozen[which] > 0 ? 0 : 1_000_000 + drift[which];
                rate = frozen[which] > 0 ? 0 : Math.clamp(rate, 100_000, 10_000_000);
                shown[which] += lasts / 1_000_000 * rate + lasts % 1_000_000 * rate / 1_000_000;
            }
            now += lasts;
            assertThat(clock.wall(now)).isEqualTo(shown[0]);
            assertThat(clock.monotonic(now)).isEqualTo(shown[1]);
            int which = random.nextInt(2);
            World.Clock named = World.Clock.values()[which];
            if (random.chance(0.3)) {
                clock.freeze(now, named, () -> {});
                frozen[which]++;
            } else {
                long ppm = random.between(-300_000, 300_000);
                clock.drift(now, named, ppm, () -> {});
                drift[which] += ppm;
            }
        }
    }

    @Example
    void timersOfAFrozenMonotonicClockDoNotFireUntilItGoesOn() {
        Probes probes = new Probes();
        SimulatedWorld world = probes.calm(1);
        long wall = probes.of(0).wallNanos();
        probes.of(0)
                .after(
                        10 * Probes.MILLISECOND,
                        () -> probes.log.add("fires at " + world.nowNanos()));
        world.runUntil(4 * Probes.MILLISECOND);
        World.Applied first = world.clocks().freeze(0, World.Clock.MONOTONIC);
        World.Applied second = world.clocks().freeze(0, World.Clock.MONOTONIC);
        long stands = probes.of(0).monotonicNanos();
        probes.of(0).after(0, () -> probes.log.add("due at once at " + world.nowNanos()));
        world.runUntil(100 * Probes.MILLISECOND);
        first.undo();
        first.undo();
        world.runUntil(200 * Probes.MILLISECOND);
        assertThat(probes.of(0).monotonicNanos()).isEqualTo(stands);
        assertThat(probes.of(0).wallNanos()).isEqualTo(wall + 200 * Probes.MILLISECOND);
        second.undo();
        Probes.run(world, 100);
        assertThat(probes.log).containsExactly("due at once at 4000000", "fires at 206000000");
    }

    @Example
    void aFrozenWallClockStaysBehindUntilItIsReset() {
        Probes probes = new Probes();
        SimulatedWorld world = probes.calm(1);
        long wall = probes.of(0).wallNanos();
        long monotonic = probes.of(0).monotonicNanos();
        World.Applied frozen = world.clocks().freeze(0, World.Clock.WALL);
        Probes.run(world, 50);
        assertThat(probes.of(0).wallNanos()).isEqualTo(wall);
        assertThat(probes.of(0).monotonicNanos()).isEqualTo(monotonic + 50 * Probes.MILLISECOND);
        frozen.undo();
        Probes.run(world, 50);
        assertThat(probes.of(0).wallNanos()).isEqualTo(wall + 50 * Probes.MILLISECOND);
        World.Applied again = world.clocks().freeze(0, World.Clock.WALL);
        world.clocks().reset(0);
        again.undo();
        Probes.run(world, 50);
        assertThat(probes.of(0).wallNanos()).isEqualTo(wall + 150 * Probes.MILLISECOND);
    }

    @Example
    void oneClockDriftsWithoutTheOther() {
        Probes probes = new Probes();
        SimulatedWorld world = probes.calm(1);
        long wall = probes.of(0).wallNanos();
        long monotonic = probes.of(0).monotonicNanos();
        World.Applied fast = world.clocks().drift(0, World.Clock.MONOTONIC, 500_000);
        World.Applied slow = world.clocks().drift(0, World.Clock.WALL, -500_000);
        probes.of(0)
                .after(
                        30 * Probes.MILLISECOND,
                        () -> probes.log.add("fires at " + world.nowNanos()));
        Probes.run(world, 100);
        assertThat(probes.of(0).wallNanos()).isEqualTo(wall + 50 * Probes.MILLISECOND);
        assertThat(probes.of(0).monotonicNanos()).isEqualTo(monotonic + 150 * Probes.MILLISECOND);
        assertThat(probes.log).containsExactly("fires at 20000000");
        fast.undo();
        slow.undo();
        Probes.run(world, 100);
        assertThat(probes.of(0).wallNanos()).isEqualTo(wall + 150 * Probes.MILLISECOND);
        assertThat(probes.of(0).monotonicNanos()).isEqualTo(monotonic + 250 * Probes.MILLISECOND);
    }
}
