// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.liars;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Durations;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.Milder;
import dev.assay.nemeses.faults.Names;
import dev.assay.simulation.Address;
import dev.assay.simulation.TwinRouting;
import dev.assay.simulation.TwinRouting.Seen;
import dev.assay.simulation.World;
import java.util.ArrayList;
import java.util.List;

/**
 * Each target runs twice under its one address: equivocation, double votes and lost memory, made of
 * nothing but the protocol's own code (Bano et al., "Twins: BFT Systems Made Robust", OPODIS 2021).
 * Each peer sees one of the two, and may see the other in the next round. Targets see both
 * instances of each other.
 *
 * @param rounds how many rounds there are, 1 … 1,000; after the last the first comes again
 * @param roundNanos how long a round lasts
 * @param together whether all targets show their twins to the same peers, as liars do that have a
 *     common plan
 * @param clients which instance clients see
 * @param sides who sees the twin in each round, in place of drawing it: as many as there are
 *     rounds, and for targets that are not together as many for each target, one target after the
 *     other
 */
public record Twins(
        int rounds, long roundNanos, boolean together, Clients clients, List<Side> sides)
        implements Lying {
    private static final long MILLISECOND = 1_000_000L;
    private static final long HOUR = 3_600_000_000_000L;
    private static final int MOST_ROUNDS = 1_000;

    /** Which instance clients see. */
    public enum Clients {
        /** The first. */
        ORIGINAL,
        /** The second. */
        TWIN,
        /** The first for every other client, the second for the rest. */
        EITHER
    }

    public Twins {
        sides = List.copyOf(sides);
        if (rounds < 1 || rounds > MOST_ROUNDS || roundNanos < MILLISECOND || roundNanos > HOUR) {
            throw new IllegalArgumentException(
                    "need 1 … "
                            + MOST_ROUNDS
                            + " rounds of 1ms … 1h, not "
                            + rounds
                            + " of "
                            + Durations.format(roundNanos));
        }
    }

    @Override
    public String id() {
        return "twins";
    }

    @Override
    public Twins resolve(int nodes, List<Integer> targets, Randomness random) {
        int needed = rounds * (together ? 1 : targets.size());
        if (!sides.isEmpty()) {
            if (sides.size() != needed) {
                throw new IllegalArgumentException(
                        "sides must have " + needed + " entries, not " + sides.size());
            }
            sides.forEach(side -> Lying.requireNodes(nodes, side.peers()));
            return this;
        }
        List<Side> drawn = new ArrayList<>();
        for (int i = 0; i < needed; i++) {
            drawn.add(drawn(nodes, targets, random));
        }
        return new Twins(rounds, roundNanos, together, clients, drawn);
    }

    private static Side drawn(int nodes, List<Integer> targets, Randomness random) {
        List<Integer> peers = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            if (random.chance(0.5) && !targets.contains(node)) {
                peers.add(node);
            }
        }
        return new Side(peers);
    }

    @Override
    public World.Applied apply(World world, List<Integer> targets, Randomness random) {
        Twins resolved = resolve(world.nodes(), targets, random);
        long since = world.nowNanos();
        List<World.Applied> applied = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            int first = together ? 0 : i * rounds;
            List<Side> own = resolved.sides.subList(first, first + rounds);
            applied.add(world.messages().twin(targets.get(i), routing(own, targets, since)));
        }
        return Names.all(applied);
    }

    private TwinRouting routing(List<Side> own, List<Integer> targets, long since) {
        return (peer, now) -> {
            if (Address.isClient(peer)) {
                return seenBy(peer);
            }
            if (targets.contains(peer)) {
                return Seen.BOTH;
            }
            int round = (int) ((now - since) / roundNanos % rounds);
            return own.get(round).peers().contains(peer) ? Seen.TWIN : Seen.ORIGINAL;
        };
    }

    private Seen seenBy(int client) {
        return switch (clients) {
            case ORIGINAL -> Seen.ORIGINAL;
            case TWIN -> Seen.TWIN;
            case EITHER -> client % 2 == 0 ? Seen.ORIGINAL : Seen.TWIN;
        };
    }

    /** In one round nobody sees the twin. */
    @Override
    public List<Fault> weaker() {
        Milder milder = new Milder();
        for (int i = 0; i < sides.size(); i++) {
            int round = i;
            milder.without(
                    !sides.get(i).peers().isEmpty(),
                    () -> {
                        List<Side> fewer = new ArrayList<>(sides);
                        fewer.set(round, new Side(List.of()));
                        return new Twins(rounds, roundNanos, together, clients, fewer);
                    });
        }
        return milder.all();
    }

    @Override
    public String describe(List<Integer> targets) {
        String who = "run " + Names.of(targets) + " twice each";
        String change =
                rounds == 1 ? "" : ", " + rounds + " rounds of " + Durations.format(roundNanos);
        String seen = sides.size() == 1 ? ", the second seen by " + sides.getFirst().words() : "";
        return who + seen + change;
    }

    /** Makes the fault known. */
    public static final class Type implements Lying.Type {
        @Override
        public Fault defaults() {
            return new Twins(1, 1000 * MILLISECOND, true, Clients.EITHER, List.of());
        }

        @Override
        public int weight() {
            return 4;
        }

        @Override
        public Fault draw(Randomness random) {
            int rounds = random.chance(0.4) ? 1 : (int) random.between(2, 12);
            Clients clients = random.pick(List.of(Clients.values()));
            long round = random.between(50, 2000) * MILLISECOND;
            return new Twins(rounds, round, random.chance(0.5), clients, List.of());
        }
    }
}
