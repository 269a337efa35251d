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
 * Lets each callback of the targets take time, as {@link SlowCpu} does, and leaves their queues
 * room for few of them: a message that finds no room is lost, also while the target is paused;
 * timers and answers of the disk never are.
 *
 * @param room for how many callbacks that wait, 1 … 100,000
 * @param callbackNanos true time that a callback takes, 1ns … 1m
 */
public record FullQueue(int room, long callbackNanos) implements Fault {
    private static final long MILLISECOND = 1_000_000L;
    private static final int MOST_ROOM = 100_000;

    public FullQueue {
        if (room < 1 || room > MOST_ROOM) {
            throw new IllegalArgumentException("room must be 1 … " + MOST_ROOM + ", not " + room);
        }
        // Checks the range.
        new SlowCpu(callbackNanos);
    }

    @Override
    public String id() {
        return "full-queue";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.SLOW_CPU, Control.QUEUE_LIMIT);
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        List<World.Applied> applied = new ArrayList<>();
        for (int node : targets) {
            applied.add(world.processes().slow(node, callbackNanos));
            applied.add(world.processes().limitQueue(node, room));
        }
        return Names.all(applied);
    }

    /** All that waits has room; or more of it has, or it waits for less time. */
    @Override
    public List<Fault> weaker() {
        return new Milder()
                .without(true, () -> new SlowCpu(callbackNanos))
                .twice(room, MOST_ROOM, more -> new FullQueue((int) more, callbackNanos))
                .half(callbackNanos, MILLISECOND / 10, less -> new FullQueue(room, less))
                .all();
    }

    @Override
    public String describe(List<Integer> targets) {
        return "let each callback of "
                + Names.of(targets)
                + " take "
                + Durations.format(callbackNanos)
                + ", and leave room for "
                + room
                + " that wait";
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new FullQueue(4, 5 * MILLISECOND);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.PAUSES;
        }

        @Override
        public Fault draw(Randomness random) {
            return new FullQueue(
                    (int) Drawn.logUniform(random, 1, 50),
                    Drawn.logUniform(random, MILLISECOND / 5, 50 * MILLISECOND));
        }
    }
}
