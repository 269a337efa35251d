// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.faults;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Durations;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.FaultType;
import dev.assay.nemeses.Milder;
import dev.assay.simulation.Control;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Sets each target's wall clock forward or back at once; it stays so until clocks are reset, which
 * healing does.
 *
 * @param minNanos the smallest jump to draw, at least 1 ns
 * @param maxNanos the largest jump to draw, at most an hour; the logarithm is uniform between the
 *     two, the direction a coin's
 * @param deltasNanos the jumps, one per target, in place of drawing them
 */
public record ClockStep(long minNanos, long maxNanos, List<Long> deltasNanos) implements Fault {
    private static final long MILLISECOND = 1_000_000L;
    private static final long HOUR = 3_600_000_000_000L;

    public ClockStep {
        deltasNanos = List.copyOf(deltasNanos);
        if (minNanos < 1 || maxNanos < minNanos || maxNanos > HOUR) {
            throw new IllegalArgumentException(
                    "need 1ns <= min <= max <= 1h: min "
                            + Durations.format(minNanos)
                            + ", max "
                            + Durations.format(maxNanos));
        }
        for (long delta : deltasNanos) {
            if (Math.abs(delta) > HOUR) {
                throw new IllegalArgumentException(
                        "a jump must be within an hour: " + Durations.format(delta));
            }
        }
    }

    @Override
    public String id() {
        return "clock-step";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.WALL_CLOCK);
    }

    @Override
    public ClockStep resolve(int nodes, List<Integer> targets, Randomness random) {
        if (!deltasNanos.isEmpty()) {
            Drawn.requireOneEach("deltas", deltasNanos, targets);
            return this;
        }
        List<Long> drawn = new ArrayList<>();
        targets.forEach(
                target ->
                        drawn.add(
                                Drawn.signed(
                                        random, Drawn.logUniform(random, minNanos, maxNanos))));
        return new ClockStep(minNanos, maxNanos, drawn);
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        List<Long> deltas = resolve(world.nodes(), targets, random).deltasNanos();
        for (int i = 0; i < targets.size(); i++) {
            world.clocks().jumpWall(targets.get(i), deltas.get(i));
        }
        return () -> {};
    }

    /** One clock is set by half as much, or not at all. */
    @Override
    public List<Fault> weaker() {
        Milder milder = new Milder();
        for (int i = 0; i < deltasNanos.size(); i++) {
            int which = i;
            long delta = deltasNanos.get(i);
            milder.without(delta != 0, () -> with(which, 0));
            milder.without(Math.abs(delta) >= 2 * MILLISECOND, () -> with(which, delta / 2));
        }
        return milder.all();
    }

    private ClockStep with(int which, long delta) {
        List<Long> deltas = new ArrayList<>(deltasNanos);
        deltas.set(which, delta);
        return new ClockStep(minNanos, maxNanos, deltas);
    }

    @Override
    public String describe(List<Integer> targets) {
        String jumps =
                deltasNanos.isEmpty()
                        ? "± up to " + Durations.format(maxNanos)
                        : deltasNanos.stream()
                                .map(Durations::format)
                                .collect(Collectors.joining(", "));
        return "step the wall clock of " + Names.of(targets) + " by " + jumps + " for good";
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new ClockStep(MILLISECOND, 300_000 * MILLISECOND, List.of());
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.CLOCK_SKEW;
        }
    }
}
