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

/**
 * Lets each callback of the targets take time, at the end of which it takes effect: messages,
 * timers and answers of the disk wait in line.
 *
 * @param callbackNanos true time that a callback takes, 1ns … 1m
 */
public record SlowCpu(long callbackNanos) implements Fault {
    private static final long MILLISECOND = 1_000_000L;

    public SlowCpu {
        if (callbackNanos < 1 || callbackNanos > 60_000 * MILLISECOND) {
            throw new IllegalArgumentException(
                    "callback must be 1ns … 1m, not " + Durations.format(callbackNanos));
        }
    }

    @Override
    public String id() {
        return "slow-cpu";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.SLOW_CPU);
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        List<World.Applied> applied = new ArrayList<>();
        targets.forEach(node -> applied.add(world.processes().slow(node, callbackNanos)));
        return Names.all(applied);
    }

    /** Callbacks that take less time. */
    @Override
    public List<Fault> weaker() {
        return new Milder().half(callbackNanos, MILLISECOND / 10, SlowCpu::new).all();
    }

    @Override
    public String describe(List<Integer> targets) {
        return "let each callback of "
                + Names.of(targets)
                + " take "
                + Durations.format(callbackNanos);
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new SlowCpu(5 * MILLISECOND);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.PAUSES;
        }

        @Override
        public Fault draw(Randomness random) {
            return new SlowCpu(Drawn.logUniform(random, MILLISECOND / 5, 50 * MILLISECOND));
        }
    }
}
