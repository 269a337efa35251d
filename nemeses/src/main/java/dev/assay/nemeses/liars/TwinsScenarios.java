// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.liars;

import dev.assay.histories.Randomness;
import dev.assay.nemeses.Schedule;
import dev.assay.nemeses.Target;
import dev.assay.nemeses.Trigger;
import dev.assay.nemeses.faults.Link;
import dev.assay.nemeses.faults.Partition;
import dev.assay.nemeses.faults.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * All scenarios of Twins (Bano et al., OPODIS 2021, section 4) of some size: one node has a twin,
 * and in each round the others are divided into those on the side of the first instance and those
 * on the side of the second, with no link between the sides. They are counted and numbered, so that
 * a campaign can go through all of them, or draw.
 *
 * <p>A round's leader, which Twins sets as well, is left to the protocol: a nemesis cannot appoint
 * one. Which node has the twin, and whether it leads by then, stands for it. Rounds are times, not
 * the protocol's own.
 *
 * @param nodes how many there are without the twin, 2 … 16
 * @param rounds how many rounds, 1 … 16
 * @param startNanos when the first one begins
 * @param roundNanos how long each lasts, a millisecond at least
 */
public record TwinsScenarios(int nodes, int rounds, long startNanos, long roundNanos) {
    private static final int MOST = 16;

    /** Nodes beside the one with the twin × rounds, at most: each has a side in each round. */
    public static final int BITS_MAX = 56;

    public TwinsScenarios {
        if (nodes < 2 || nodes > MOST || rounds < 1 || rounds > MOST) {
            throw new IllegalArgumentException(
                    "need 2 … 16 nodes and 1 … 16 rounds, not " + nodes + " and " + rounds);
        }
        if ((nodes - 1) * rounds > BITS_MAX) {
            throw new IllegalArgumentException(
                    "there are more scenarios of "
                            + nodes
                            + " nodes and "
                            + rounds
                            + " rounds than can be numbered; take fewer");
        }
    }

    /** How many there are: nodes that can have the twin × divisions in each round. */
    public long count() {
        return (long) nodes << (nodes - 1) * rounds;
    }

    /** One of them, from 0. */
    public Schedule scenario(long number) {
        if (number < 0 || number >= count()) {
            throw new IllegalArgumentException(
                    "there are the scenarios 0 … " + (count() - 1) + ", not " + number);
        }
        int liar = (int) (number % nodes);
        long divisions = number / nodes;
        List<Side> sides = new ArrayList<>();
        List<Schedule.Step> partitions = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            Side side = side(liar, divisions & (1L << (nodes - 1)) - 1);
            divisions >>>= nodes - 1;
            sides.add(side);
            partition(liar, side, startNanos + round * roundNanos).ifPresent(partitions::add);
        }
        List<Schedule.Step> steps = new ArrayList<>();
        steps.add(
                new Schedule.Step(
                        new Trigger.AtTime(startNanos),
                        new Twins(rounds, roundNanos, true, Twins.Clients.EITHER, sides),
                        new Target.Nodes(List.of(liar)),
                        rounds * roundNanos));
        steps.addAll(partitions);
        return Schedule.of(steps);
    }

    /** One of them, all as likely. */
    public Schedule draw(Randomness random) {
        return scenario(random.nextLong(count()));
    }

    /** Bit i of the division says whether the i-th other node is on the twin's side. */
    private Side side(int liar, long division) {
        List<Integer> peers = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            int bit = node < liar ? node : node - 1;
            if (node != liar && (division >>> bit & 1) != 0) {
                peers.add(node);
            }
        }
        return new Side(peers);
    }

    private Optional<Schedule.Step> partition(int liar, Side side, long start) {
        TreeSet<Link> cuts = new TreeSet<>();
        for (int node = 0; node < nodes; node++) {
            for (int other : side.peers()) {
                if (node != liar && !side.peers().contains(node)) {
                    cuts.add(new Link(node, other));
                    cuts.add(new Link(other, node));
                }
            }
        }
        return cuts.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Schedule.Step(
                                new Trigger.AtTime(start),
                                new Partition(
                                        Shape.LINKS,
                                        Partition.Clients.REACH_ALL,
                                        List.copyOf(cuts)),
                                new Target.Nodes(List.of(liar)),
                                roundNanos));
    }
}
