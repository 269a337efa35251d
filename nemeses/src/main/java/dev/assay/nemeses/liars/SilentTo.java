// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.liars;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.Milder;
import dev.assay.nemeses.faults.Names;
import dev.assay.simulation.Address;
import dev.assay.simulation.Interceptor;
import dev.assay.simulation.World;
import java.util.List;

/**
 * The targets send nothing to some nodes, and go on with the others as if nothing were wrong.
 *
 * @param receivers who hears nothing; drawn where there are none: some of the other nodes
 * @param clients whether clients hear nothing either
 */
public record SilentTo(List<Integer> receivers, boolean clients) implements Lying {
    public SilentTo {
        receivers = List.copyOf(receivers);
    }

    @Override
    public String id() {
        return "silent-to";
    }

    @Override
    public SilentTo resolve(int nodes, List<Integer> targets, Randomness random) {
        return new SilentTo(Lying.receivers(nodes, targets, receivers, random), clients);
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        SilentTo resolved = resolve(world.nodes(), targets, random);
        Interceptor silent =
                (to, message, outlet) -> {
                    boolean mute = Address.isClient(to) ? clients : resolved.receivers.contains(to);
                    if (!mute) {
                        outlet.send(to, message);
                    }
                };
        return Lying.each(world, targets, target -> silent);
    }

    /** Fewer hear nothing. */
    @Override
    public List<Fault> weaker() {
        return new Milder()
                .halves(receivers, some -> new SilentTo(some, clients))
                .without(clients, () -> new SilentTo(receivers, false))
                .all();
    }

    @Override
    public String describe(List<Integer> targets) {
        return "let "
                + Names.of(targets)
                + " be silent to "
                + (receivers.isEmpty() ? "some nodes" : Names.of(receivers))
                + (clients ? " and to clients" : "");
    }

    /** Makes the fault known. */
    public static final class Type implements Lying.Type {
        @Override
        public Fault defaults() {
            return new SilentTo(List.of(), false);
        }

        @Override
        public Fault draw(Randomness random) {
            return new SilentTo(List.of(), random.chance(0.3));
        }
    }
}
