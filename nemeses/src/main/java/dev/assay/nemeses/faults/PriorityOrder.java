// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.faults;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Durations;
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
 * Delivers messages from and to the targets by priority: each chain of messages, of which one
 * answers the other, gets a random priority, and the lower it is, the longer its messages are held
 * back; at some messages the chain falls below all others (PCT: Burckhardt et al., ASPLOS 2010; for
 * messages PCTCP: Ozkan et al., OOPSLA 2018).
 *
 * @param depth of the bugs that are looked for, 1 … 100: how many messages must come in the wrong
 *     order; one less than that many chains fall
 * @param messages among how many of the first messages chains fall, 1 … 1,000,000
 * @param spanNanos by how much the lowest priority is held back, 1ms … 1h
 * @param clients whether messages from and to clients have priorities as well
 * @param seed of the messages at which chains fall; 0 draws one
 */
public record PriorityOrder(int depth, long messages, long spanNanos, boolean clients, long seed)
        implements Fault {
    private static final long MILLISECOND = 1_000_000L;
    private static final long HOUR = 3_600_000_000_000L;

    public PriorityOrder {
        if (depth < 1 || depth > 100) {
            throw new IllegalArgumentException("depth must be 1 … 100, not " + depth);
        }
        if (messages < 1 || messages > 1_000_000) {
            throw new IllegalArgumentException("messages must be 1 … 1000000, not " + messages);
        }
        if (spanNanos < MILLISECOND || spanNanos > HOUR) {
            throw new IllegalArgumentException(
                    "span must be 1ms … 1h, not " + Durations.format(spanNanos));
        }
    }

    @Override
    public String id() {
        return "priority-order";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.MESSAGE_ORDER);
    }

    @Override
    public PriorityOrder resolve(int nodes, List<Integer> targets, Randomness random) {
        return seed != 0
                ? this
                : new PriorityOrder(depth, messages, spanNanos, clients, Drawn.seed(random));
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        PriorityOrder resolved = resolve(world.nodes(), targets, random);
        return BadLinks.around(
                world,
                targets,
                clients,
                new Impairment.Priorities(resolved.seed, depth - 1, messages, spanNanos));
    }

    /** Fewer that fall, sooner; and clients spared. */
    @Override
    public List<Fault> weaker() {
        return new Milder()
                .without(depth > 1, () -> with(1, spanNanos, clients))
                .half(depth, 2, less -> with((int) less, spanNanos, clients))
                .half(spanNanos, MILLISECOND, span -> with(depth, span, clients))
                .without(clients, () -> with(depth, spanNanos, false))
                .all();
    }

    private PriorityOrder with(int otherDepth, long span, boolean ofClients) {
        return new PriorityOrder(otherDepth, messages, span, ofClients, seed);
    }

    @Override
    public String describe(List<Integer> targets) {
        return "deliver messages of "
                + Names.of(targets)
                + " by priority, the lowest up to "
                + Durations.format(spanNanos)
                + " late"
                + (depth == 1 ? "" : ", " + (depth - 1) + " chains fall within " + messages)
                + (clients ? ", clients' too" : "");
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new PriorityOrder(3, 1000, 200 * MILLISECOND, false, 0);
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.LINKS;
        }

        @Override
        public Fault draw(Randomness random) {
            return new PriorityOrder(
                    (int) random.between(1, 6),
                    Drawn.logUniform(random, 50, 5000),
                    Drawn.logUniform(random, 5 * MILLISECOND, 1000 * MILLISECOND),
                    random.chance(0.5),
                    0);
        }
    }
}
