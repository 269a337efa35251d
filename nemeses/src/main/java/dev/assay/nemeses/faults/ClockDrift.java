// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.faults;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.FaultType;
import dev.assay.simulation.Control;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Lets clocks of each target run fast or slow; with the monotonic one its timers fire early or
 * late. At the end the rate is right again; what the wall clock gained or lost by then stays until
 * clocks are reset.
 *
 * @param maxPpm the largest drift to draw, in parts per million, 1 … 500,000; the logarithm is
 *     uniform from a hundredth of it
 * @param ppm the drifts, one per target, in place of drawing them
 * @param clocks which ones
 */
public record ClockDrift(int maxPpm, List<Integer> ppm, Clocks clocks) implements Fault {
    private static final int LIMIT_PPM = 500_000;
    private static final int FIFTH_PPM = 200_000;

    /** Which clocks of a target drift. */
    public enum Clocks {
        /** The wall clock and the monotonic one alike. */
        BOTH,
        /** Only the wall clock. */
        WALL,
        /** Only the monotonic clock. */
        MONOTONIC
    }

    /** A drift of both clocks. */
    public ClockDrift(int maxPpm, List<Integer> ppm) {
        this(maxPpm, ppm, Clocks.BOTH);
    }

    public ClockDrift {
        ppm = List.copyOf(ppm);
        if (maxPpm < 1 || maxPpm > LIMIT_PPM) {
            throw new IllegalArgumentException(
                    "max-ppm must be 1 … " + LIMIT_PPM + ", not " + maxPpm);
        }
        for (int each : ppm) {
            if (Math.abs((long) each) > LIMIT_PPM) {
                throw new IllegalArgumentException(
                        "a drift must be within ±" + LIMIT_PPM + " ppm, not " + each);
            }
        }
    }

    @Override
    public String id() {
        return "clock-drift";
    }

    @Override
    public Set<Control> needs() {
        return switch (clocks) {
            case BOTH -> EnumSet.of(Control.WALL_CLOCK, Control.MONOTONIC_CLOCK);
            case WALL -> EnumSet.of(Control.WALL_CLOCK);
            case MONOTONIC -> EnumSet.of(Control.MONOTONIC_CLOCK);
        };
    }

    @Override
    public ClockDrift resolve(int nodes, List<Integer> targets, Randomness random) {
        if (!ppm.isEmpty()) {
            Drawn.requireOneEach("ppm", ppm, targets);
            return this;
        }
        List<Integer> drawn = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            long magnitude = Drawn.logUniform(random, Math.max(1, maxPpm / 100), maxPpm);
            drawn.add((int) Drawn.signed(random, magnitude));
        }
        return new ClockDrift(maxPpm, drawn, clocks);
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        List<Integer> drifts = resolve(world.nodes(), targets, random).ppm();
        List<World.Applied> applied = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            applied.add(drift(world.clocks(), targets.get(i), drifts.get(i)));
        }
        return Names.all(applied);
    }

    private World.Applied drift(World.ClockControls controls, int target, int partsPerMillion) {
        return switch (clocks) {
            case BOTH -> controls.drift(target, partsPerMillion);
            case WALL -> controls.drift(target, World.Clock.WALL, partsPerMillion);
            case MONOTONIC -> controls.drift(target, World.Clock.MONOTONIC, partsPerMillion);
        };
    }

    @Override
    public List<Fault> weaker() {
        List<Fault> weaker = new ArrayList<>();
        for (int i = 0; i < ppm.size(); i++) {
            for (int less : List.of(0, ppm.get(i) / 2)) {
                if (Math.abs(less) < Math.abs(ppm.get(i)) && (less == 0 || Math.abs(less) >= 100)) {
                    List<Integer> drifts = new ArrayList<>(ppm);
                    drifts.set(i, less);
                    weaker.add(new ClockDrift(maxPpm, drifts, clocks));
                }
            }
        }
        return weaker;
    }

    @Override
    public String describe(List<Integer> targets) {
        String drifts =
                ppm.isEmpty()
                        ? "± up to " + maxPpm
                        : ppm.stream().map(String::valueOf).collect(Collectors.joining(", "));
        String which =
                switch (clocks) {
                    case BOTH -> "clocks";
                    case WALL -> "wall clocks";
                    case MONOTONIC -> "monotonic clocks";
                };
        return "let the " + which + " of " + Names.of(targets) + " drift by " + drifts + " ppm";
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new ClockDrift(FIFTH_PPM, List.of());
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.CLOCK_SKEW;
        }

        @Override
        public int weight() {
            return 2;
        }

        @Override
        public Fault draw(Randomness random) {
            Clocks drifting =
                    random.chance(0.5) ? Clocks.BOTH : random.pick(List.of(Clocks.values()));
            return new ClockDrift(FIFTH_PPM, List.of(), drifting);
        }
    }
}
