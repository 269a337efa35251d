// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.histories.Randomness;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Which points of a node's code take an unlikely turn. Whether a point is active depends on the
 * seed and its name only, so that it is on all nodes or on none; each machine draws from a stream
 * of its own whether an active point says yes.
 */
final class BadLuck {
    private final Randomness world;
    private final Randomness draws;
    private final List<Odds> inForce = new ArrayList<>();
    private final TreeMap<String, Double> thresholds = new TreeMap<>();

    /** Two of the same numbers are still two. */
    private static final class Odds {
        private final double active;
        private final double yes;

        private Odds(double active, double yes) {
            this.active = active;
            this.yes = yes;
        }
    }

    BadLuck(Randomness world, String machine) {
        this.world = world;
        this.draws = world.fork("bad luck of " + machine);
    }

    World.Applied add(double active, double yes) {
        SimulationOptions.requireProbability("active", active);
        SimulationOptions.requireProbability("yes", yes);
        Odds odds = new Odds(active, yes);
        inForce.add(odds);
        return () -> inForce.remove(odds);
    }

    boolean saysYes(String point) {
        if (inForce.isEmpty()) {
            return false;
        }
        Odds odds = inForce.getLast();
        double threshold =
                thresholds.computeIfAbsent(
                        point, name -> world.fork("bad luck at " + name).nextDouble());
        return threshold < odds.active && draws.chance(odds.yes);
    }
}
