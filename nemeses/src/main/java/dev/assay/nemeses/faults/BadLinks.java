// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.faults;

import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.List;

/** Degrades links around targets. */
final class BadLinks {
    private BadLinks() {}

    /**
     * Degrades both directions between each target and everybody else, clients included if so
     * asked, also those who come later.
     */
    static World.Applied around(
            World world, List<Integer> targets, boolean clients, World.LinkQuality quality) {
        List<World.Applied> applied = new ArrayList<>();
        for (int target : targets) {
            for (int other = 0; other < world.nodes(); other++) {
                // Between two targets the loop comes by twice.
                boolean done = targets.contains(other) && other <= target;
                if (!done) {
                    degradeBoth(world, target, other, quality, applied);
                }
            }
        }
        if (clients) {
            boolean[] over = new boolean[1];
            applied.add(() -> over[0] = true);
            world.listenForClients(
                    client -> {
                        if (!over[0]) {
                            targets.forEach(
                                    target -> degradeBoth(world, target, client, quality, applied));
                        }
                    });
        }
        return Names.all(applied);
    }

    private static void degradeBoth(
            World world,
            int here,
            int there,
            World.LinkQuality quality,
            List<World.Applied> applied) {
        applied.add(world.network().degrade(here, there, quality));
        applied.add(world.network().degrade(there, here, quality));
    }
}
