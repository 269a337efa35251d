// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.faults;

import dev.assay.simulation.Impairment;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.List;

/** Hurts links around targets. */
final class BadLinks {
    private BadLinks() {}

    /** What is done to one direction between two addresses. */
    @FunctionalInterface
    interface Trouble {
        /** Hurts messages from one address to the other. */
        World.Applied between(int from, int to);
    }

    /**
     * Degrades both directions between each target and everybody else, clients included if so
     * asked, also those who come later.
     */
    static World.Applied around(
            World world, List<Integer> targets, boolean clients, World.LinkQuality quality) {
        return around(
                world, targets, clients, (from, to) -> world.network().degrade(from, to, quality));
    }

    /** As above, with an impairment. */
    static World.Applied around(
            World world, List<Integer> targets, boolean clients, Impairment impairment) {
        return around(
                world,
                targets,
                clients,
                (from, to) -> world.network().impair(from, to, impairment));
    }

    /** As above, with any trouble. */
    static World.Applied around(
            World world, List<Integer> targets, boolean clients, Trouble trouble) {
        List<World.Applied> applied = new ArrayList<>();
        for (int target : targets) {
            for (int other = 0; other < world.nodes(); other++) {
                // Between two targets the loop comes by twice.
                boolean done = targets.contains(other) && other <= target;
                if (!done) {
                    both(target, other, trouble, applied);
                }
            }
        }
        if (clients) {
            boolean[] over = new boolean[1];
            applied.add(() -> over[0] = true);
            world.listenForClients(
                    client -> {
                        if (!over[0]) {
                            targets.forEach(target -> both(target, client, trouble, applied));
                        }
                    });
        }
        return Names.all(applied);
    }

    private static void both(int here, int there, Trouble trouble, List<World.Applied> applied) {
        applied.add(trouble.between(here, there));
        applied.add(trouble.between(there, here));
    }
}
