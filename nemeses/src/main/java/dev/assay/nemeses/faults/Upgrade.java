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
 * A rolling restart into another version of the program: one target after the other is killed, gets
 * the version, and starts. The version stays when the fault ends; a target that is down then
 * starts, one whose turn had not come keeps what it has.
 *
 * @param version to install, from 1; a lower one is a downgrade
 * @param downNanos true time for which a target is down, 1ms … 1h
 * @param apartNanos true time from one target's turn to the next one's, at least {@code downNanos},
 *     at most 1h
 */
public record Upgrade(int version, long downNanos, long apartNanos) implements Fault {
    private static final long MILLISECOND = 1_000_000L;
    private static final long HOUR = 3_600_000_000_000L;

    public Upgrade {
        if (version < 1 || downNanos < MILLISECOND || apartNanos < downNanos || apartNanos > HOUR) {
            throw new IllegalArgumentException(
                    "need a version from 1 and 1ms <= down <= apart <= 1h: "
                            + version
                            + ", "
                            + Durations.format(downNanos)
                            + ", "
                            + Durations.format(apartNanos));
        }
    }

    @Override
    public String id() {
        return "upgrade";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.CRASH, Control.UPGRADE);
    }

    @Override
    public Harm harm() {
        return Harm.STOPS;
    }

    private final class Roll implements World.Applied {
        private final World world;
        private final List<Integer> targets;
        private int turn;
        private boolean down;
        private boolean over;

        Roll(World world, List<Integer> targets) {
            this.world = world;
            this.targets = targets;
        }

        private void stop() {
            if (over) {
                return;
            }
            int node = targets.get(turn);
            down = true;
            world.processes().crash(node);
            world.processes().install(node, version);
            world.interruptAfter(downNanos, this::start);
        }

        private void start() {
            if (over) {
                return;
            }
            down = false;
            world.processes().restart(targets.get(turn));
            turn++;
            if (turn < targets.size()) {
                world.interruptAfter(apartNanos - downNanos, this::stop);
            }
        }

        @Override
        public void undo() {
            if (!over && down) {
                world.processes().restart(targets.get(turn));
            }
            over = true;
        }
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        Roll roll = new Roll(world, targets);
        roll.stop();
        return roll;
    }

    /** Each target is down for less time. */
    @Override
    public List<Fault> weaker() {
        return new Milder()
                .half(downNanos, MILLISECOND, down -> new Upgrade(version, down, apartNanos))
                .all();
    }

    @Override
    public String describe(List<Integer> targets) {
        return "roll "
                + Names.of(targets)
                + " to version "
                + version
                + ", each down for "
                + Durations.format(downNanos)
                + ", one every "
                + Durations.format(apartNanos);
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new Upgrade(2, 50 * MILLISECOND, 500 * MILLISECOND);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.CRASHES;
        }

        @Override
        public Fault draw(Randomness random) {
            long down = random.between(1, 300) * MILLISECOND;
            return new Upgrade(
                    random.chance(0.75) ? 2 : 1, down, down + random.between(0, 500) * MILLISECOND);
        }
    }
}
