// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.liars;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.faults.Names;
import dev.assay.simulation.MessageForger;
import dev.assay.simulation.World;
import java.util.List;

/**
 * Asked what they have stored, the targets claim to have everything that they are asked for, at
 * once: also what they could not take, and what is not on their disks yet.
 */
public record LieInTransfer() implements Lying {
    @Override
    public String id() {
        return "lie-in-transfer";
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        MessageForger forger = world.messages().forger();
        return Lying.each(world, targets, target -> new YesSayer(forger, target, forger.storing()));
    }

    @Override
    public String describe(List<Integer> targets) {
        return "let " + Names.of(targets) + " claim to have stored everything";
    }

    /** Makes the fault known. */
    public static final class Type implements Lying.Type {
        @Override
        public Fault defaults() {
            return new LieInTransfer();
        }
    }
}
