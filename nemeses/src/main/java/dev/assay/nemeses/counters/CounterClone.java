// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.counters;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.FaultType;
import dev.assay.nemeses.Harm;
import dev.assay.nemeses.faults.Names;
import dev.assay.nemeses.liars.Side;
import dev.assay.nemeses.liars.Twins;
import dev.assay.simulation.Control;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Each target runs twice under its one address, as in {@link Twins}, and each instance counts on a
 * trusted counter of its own, the second on a copy: both number what they say from where the copy
 * was made, and so say different things under one number. All targets show their twins to the same
 * peers.
 *
 * @param rounds how many rounds there are, 1 … 1,000; after the last the first comes again
 * @param roundNanos how long a round lasts
 * @param clients which instance clients see
 * @param sides who sees the twin in each round, in place of drawing it: as many as there are rounds
 */
public record CounterClone(int rounds, long roundNanos, Twins.Clients clients, List<Side> sides)
        implements Fault {
    private static final long MILLISECOND = 1_000_000L;

    public CounterClone {
        sides = List.copyOf(sides);
        requireValid(new Twins(rounds, roundNanos, true, clients, sides));
    }

    private static void requireValid(Twins twins) {
        if (twins.rounds() < 1) {
            throw new IllegalStateException("not refused: " + twins);
        }
    }

    private Twins twins() {
        return new Twins(rounds, roundNanos, true, clients, sides);
    }

    private CounterClone with(Twins twins) {
        return new CounterClone(twins.rounds(), twins.roundNanos(), twins.clients(), twins.sides());
    }

    @Override
    public String id() {
        return "counter-clone";
    }

    @Override
    public Set<Control> needs() {
        return EnumSet.of(Control.TRUSTED_COUNTER, Control.MESSAGES);
    }

    @Override
    public Harm harm() {
        return Harm.MISCOUNTS;
    }

    @Override
    public CounterClone resolve(int nodes, List<Integer> targets, Randomness random) {
        return with(twins().resolve(nodes, targets, random));
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        List<World.Applied> applied = new ArrayList<>();
        targets.forEach(target -> applied.add(world.counters().cloneForTwins(target)));
        applied.add(twins().apply(world, targets, random));
        return Names.all(applied);
    }

    /** In one round nobody sees the twin. */
    @Override
    public List<Fault> weaker() {
        List<Fault> weaker = new ArrayList<>();
        for (Fault fewer : twins().weaker()) {
            if (fewer instanceof Twins twins) {
                weaker.add(with(twins));
            }
        }
        return weaker;
    }

    @Override
    public String describe(List<Integer> targets) {
        return twins().describe(targets) + ", with a copy of the trusted counter";
    }

    /** Makes the fault known. */
    public static final class Type implements FaultType {
        @Override
        public Fault defaults() {
            return new CounterClone(1, 1000 * MILLISECOND, Twins.Clients.EITHER, List.of());
        }

        @Override
        public FaultFamily family() {
            return FaultFamily.COUNTERS;
        }

        @Override
        public int weight() {
            return 2;
        }

        @Override
        public Fault draw(Randomness random) {
            int rounds = random.chance(0.4) ? 1 : (int) random.between(2, 12);
            Twins.Clients clients = random.pick(List.of(Twins.Clients.values()));
            return new CounterClone(
                    rounds, random.between(50, 2000) * MILLISECOND, clients, List.of());
        }
    }
}
