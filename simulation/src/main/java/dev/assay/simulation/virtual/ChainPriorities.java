// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.histories.Randomness;
import dev.assay.simulation.Impairment;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Chains of messages and their priorities, for the links that have one order in common. A message
 * goes on with a chain whose last message has reached its sender, the latest such one; where there
 * is none, it begins a chain. So messages of one chain happen one after the other whatever the
 * network does, and only those of different chains can be reordered: greedy chain partitioning, as
 * PCTCP does it online (Ozkan et al., OOPSLA 2018, section 4), which may need more chains than the
 * fewest that there are.
 *
 * <p>The paper's scheduler delivers the message of the highest priority, however long the others
 * wait. Here time goes on and nodes give up on messages, so that the wait is bounded: two messages
 * are in the order of their priorities when they were sent within the share of the span that lies
 * between these. The paper's bound on the probability to find a bug therefore does not hold.
 *
 * <p>A message costs O(log addresses + {@link #TAILS_MAX}).
 */
final class ChainPriorities {
    /** Chains that a node can go on with; beyond that the oldest end where they are. */
    private static final int TAILS_MAX = 64;

    private final long spanNanos;
    private final long[] falls;
    private final SortedMap<Integer, ArrayDeque<Tail>> tails = new TreeMap<>();
    private long messages;
    private int fallen;

    /** Links that share this order now. */
    int links;

    /** Messages of which each was sent because of the one before. */
    private static final class Chain {
        /** Of the span, by which its messages are held back: 0 is the highest priority. */
        private double share;

        Chain(double share) {
            this.share = share;
        }
    }

    /** A chain whose last message reaches a node at some time. */
    private record Tail(Chain chain, long arrival) {}

    ChainPriorities(Impairment.Priorities priorities) {
        this.spanNanos = priorities.spanNanos();
        Randomness random = new Randomness(priorities.seed()).fork("falls");
        this.falls = new long[priorities.falls()];
        for (int i = 0; i < falls.length; i++) {
            falls[i] = random.nextLong(priorities.messages());
        }
        Arrays.sort(falls);
    }

    /** One direction between two addresses. */
    Lane lane(int from, int to) {
        return new Lane(from, to);
    }

    /** A link that takes part in the order. */
    final class Lane {
        private final int from;
        private final int to;
        private @Nullable Chain latest;

        private Lane(int from, int to) {
            this.from = from;
            this.to = to;
        }

        /** By how much the message that is sent now is held back. */
        long heldBack(long now, Randomness random) {
            double drawn = random.nextDouble() / 2;
            Chain chain = reached(from, now);
            if (chain == null) {
                chain = new Chain(drawn);
            }
            for (long number = messages++;
                    fallen < falls.length && falls[fallen] <= number;
                    fallen++) {
                // Below all that have not fallen; whoever fell first is the lowest.
                chain.share = 1 - (double) fallen / (2 * falls.length);
            }
            latest = chain;
            return (long) (chain.share * spanNanos);
        }

        /** The message just asked about will arrive then. */
        void arrives(long arrival) {
            if (latest != null) {
                ArrayDeque<Tail> there = tails.computeIfAbsent(to, unused -> new ArrayDeque<>());
                if (there.size() == TAILS_MAX) {
                    there.removeFirst();
                }
                there.addLast(new Tail(latest, arrival));
            }
        }
    }

    /** Takes the chain that a message continued last among those which have reached this node. */
    private @Nullable Chain reached(int node, long now) {
        ArrayDeque<Tail> there = tails.get(node);
        if (there == null) {
            return null;
        }
        for (Iterator<Tail> each = there.descendingIterator(); each.hasNext(); ) {
            Tail tail = each.next();
            if (tail.arrival <= now) {
                each.remove();
                return tail.chain;
            }
        }
        return null;
    }
}
