// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.faults;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.FaultType;
import dev.assay.nemeses.Milder;
import dev.assay.simulation.Control;
import dev.assay.simulation.World;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Lets messages of the targets wait until the end, when all of them arrive at once and in order;
 * none is lost.
 *
 * @param direction which ones wait
 * @param clients whether messages from and to clients wait as well
 */
public record Clog(Direction direction, boolean clients) implements Fault {
    /** Which messages of a target wait. */
    public enum Direction {
        /** Those to it. */
        IN,
        /** Those from it. */
        OUT,
        /** Those from it and to it. */
        BOTH;

        private boolean concerns(List<Integer> targets, int from, int to) {
            return (this != OUT && targets.contains(to)) || (this != IN && targets.contains(from));
        }
    }

    @Override
    public String id() {
        return "clog";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.CLOG);
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        return BadLinks.around(
                world,
                targets,
                clients,
                (from, to) ->
                        direction.concerns(targets, from, to)
                                ? world.network().clog(from, to)
                                : () -> {});
    }

    /** One direction, or without clients. */
    @Override
    public List<Fault> weaker() {
        return new Milder()
                .without(direction == Direction.BOTH, () -> new Clog(Direction.IN, clients))
                .without(direction == Direction.BOTH, () -> new Clog(Direction.OUT, clients))
                .without(clients, () -> new Clog(direction, false))
                .all();
    }

    @Override
    public String describe(List<Integer> targets) {
        return "clog messages "
                + switch (direction) {
                    case IN -> "to ";
                    case OUT -> "from ";
                    case BOTH -> "from and to ";
                }
                + Names.of(targets)
                + (clients ? ", clients' too" : "");
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new Clog(Direction.BOTH, false);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.LINKS;
        }

        @Override
        public Fault draw(Randomness random) {
            return new Clog(random.pick(List.of(Direction.values())), random.chance(0.5));
        }
    }
}
