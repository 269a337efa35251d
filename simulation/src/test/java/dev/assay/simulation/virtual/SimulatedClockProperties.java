// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
