// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.faults;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.FaultType;
import dev.assay.nemeses.Milder;
import dev.assay.simulation.Control;
import dev.assay.simulation.Impairment;
import dev.assay.simulation.World;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Lets each direction of each link of the targets hold only few messages at once: others are lost.
 *
 * @param messages under way at once, 1 … 10,000
 * @param clients whether messages from and to clients suffer as well
 */
public record LinkCapacity(int messages, boolean clients) implements Fault {
    public LinkCapacity {
        // Checks the range.
        new Impairment.Capacity(messages);
    }

    @Override
    public String id() {
        return "link-capacity";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.BANDWIDTH);
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        return BadLinks.around(world, targets, clients, new Impairment.Capacity(messages));
    }

    /** More messages at once, or as many as there are of clients. */
    @Override
    public List<Fault> weaker() {
        return new Milder()
                .twice(messages, 1000, more -> new LinkCapacity((int) more, clients))
                .without(clients, () -> new LinkCapacity(messages, false))
                .all();
    }

    @Override
    public String describe(List<Integer> targets) {
        return "let the links of "
                + Names.of(targets)
                + " hold "
                + messages
                + " messages at once"
                + (clients ? ", clients' too" : "");
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new LinkCapacity(2, false);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.LINKS;
        }

        @Override
        public Fault draw(Randomness random) {
            return new LinkCapacity((int) random.between(1, 20), random.chance(0.5));
        }
    }
}
