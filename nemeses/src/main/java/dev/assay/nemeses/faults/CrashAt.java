// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.faults;

import dev.assay.histories.Randomness;
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
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Kills each target inside the callback in which it makes an observation for the n-th time since
 * the fault began: what the callback would still have done never happens. At the end those that
 * were killed start again.
 *
 * @param event the observation's name, such as {@code committed} or a mark of the protocol, or
 *     {@code any}
 * @param nth which one of the target's, from 1
 * @param powerLoss whether the target loses power, and what was not synced, too
 */
public record CrashAt(String event, int nth, boolean powerLoss) implements Fault {
    private static final String ANY = "any";

    /**
     * What schedules draw: names that consensus protocols are likely to use. Where nobody makes
     * such an observation, the fault does nothing.
     */
    private static final List<String> DRAWN =
            List.of(
                    ANY,
                    "became-leader",
                    "stepped-down",
                    "committed",
                    "recovered",
                    "election-started",
                    "vote-granted",
                    "entry-synced",
                    "log-truncated");

    public CrashAt {
        if (event.isEmpty() || nth < 1) {
            throw new IllegalArgumentException(
                    "need the name of an event and nth of 1 or more: '" + event + "', " + nth);
        }
    }

    @Override
    public String id() {
        return "crash-at";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.NAMED_POINT, powerLoss ? Control.POWER_LOSS : Control.CRASH);
    }

    @Override
    public Harm harm() {
        return Harm.STOPS;
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        World.ProcessControls processes = world.processes();
        SortedMap<Integer, Integer> seen = new TreeMap<>();
        SortedSet<Integer> killed = new TreeSet<>();
        boolean[] over = new boolean[1];
        world.listen(
                (time, node, observation) -> {
                    boolean counts = event.equals(ANY) || event.equals(observation.name());
                    if (over[0] || !counts || !targets.contains(node)) {
                        return;
                    }
                    if (seen.merge(node, 1, Integer::sum) == nth) {
                        killed.add(node);
                        if (powerLoss) {
                            processes.losePower(node);
                        } else {
                            processes.crash(node);
                        }
                    }
                });
        return () -> {
            if (!over[0]) {
                over[0] = true;
                killed.forEach(processes::restart);
            }
        };
    }

    /** The power stays on. */
    @Override
    public List<Fault> weaker() {
        return new Milder().without(powerLoss, () -> new CrashAt(event, nth, false)).all();
    }

    @Override
    public String describe(List<Integer> targets) {
        return (powerLoss ? "cut the power of " : "kill ")
                + Names.of(targets)
                + " at observation "
                + nth
                + " of "
                + event;
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new CrashAt("committed", 1, false);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.CRASHES;
        }

        @Override
        public Fault draw(Randomness random) {
            String event = random.pick(DRAWN);
            int latest = event.equals(ANY) || event.equals("committed") ? 200 : 2;
            return new CrashAt(
                    event, (int) Drawn.logUniform(random, 1, latest), random.chance(0.5));
        }
    }
}
