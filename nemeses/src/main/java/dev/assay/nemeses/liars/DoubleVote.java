// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.liars;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.faults.Names;
import dev.assay.simulation.MessageForger;
import dev.assay.simulation.World;
import java.util.List;

/**
 * The targets vote for everybody who asks, as often as they are asked, whatever they know and
 * whomever they voted for before. What their own code answers is not sent.
 */
public record DoubleVote() implements Lying {
    @Override
    public String id() {
        return "double-vote";
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        MessageForger forger = world.messages().forger();
        return Lying.each(world, targets, target -> new YesSayer(forger, target, forger.voting()));
    }

    @Override
    public String describe(List<Integer> targets) {
        return "let " + Names.of(targets) + " vote for everybody";
    }

    /** Makes the fault known. */
    public static final class Type implements Lying.Type {
        @Override
        public Fault defaults() {
            return new DoubleVote();
        }

        @Override
        public int weight() {
            return 2;
        }
    }
}
