// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.histories.Randomness;
import dev.assay.simulation.World;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One direction between two hosts, with the faults in force on it and a random stream of its own.
 */
final class Link {
    final Host from;
    final Host to;
    final Randomness random;

    /** Cuts in force. */
    int cuts;

    /** Cuts ever: a message that was sent before the latest of them is gone. */
    int cutEpoch;

    /** When the latest message that keeps the order arrives. */
    long lastArrival;

    /** Of the degradations in force together. */
    double keep = 1;

    double single = 1;
    long extraDelayNanosMax;

    /** Messages sent so far, whatever became of them. */
    long sent;

    /** Clogs in force, and what waits for their end. */
    int clogs;

    final ArrayDeque<Happening.Delivery> waiting = new ArrayDeque<>();

    /** What else is wrong with the link; none on most, so that messages are not asked. */
    @Nullable Impairments impairments;

    private final List<World.LinkQuality> degradations = new ArrayList<>();

    Link(Host from, Host to, Randomness random) {
        this.from = from;
        this.to = to;
        this.random = random;
    }

    void degrade(World.LinkQuality quality) {
        degradations.add(quality);
        combine();
    }

    void restore(World.LinkQuality quality) {
        for (int i = 0; i < degradations.size(); i++) {
            if (degradations.get(i) == quality) {
                degradations.remove(i);
                break;
            }
        }
        combine();
    }

    private void combine() {
        keep = 1;
        single = 1;
        extraDelayNanosMax = 0;
        for (World.LinkQuality quality : degradations) {
            keep *= 1 - quality.loss();
            single *= 1 - quality.duplication();
            extraDelayNanosMax += quality.extraDelayNanosMax();
        }
    }
}
