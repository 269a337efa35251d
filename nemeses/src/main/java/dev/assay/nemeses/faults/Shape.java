// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.faults;

import dev.assay.histories.Randomness;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How a partition divides the nodes; the names are Jepsen's. The targets come first where a shape
 * has a place of honour, the other nodes follow in random order.
 */
public enum Shape {
    /** Two sides as equal as can be, the targets on the smaller one. */
    HALVES,
    /** Two sides: the targets with a majority, and a random minority of at least one node. */
    MAJORITY,
    /** Two sides: a minority of (nodes - 1) / 3, at least 1, the targets first, and all others. */
    MINORITY_THIRD,
    /** Every target on its own. */
    ISOLATE,
    /**
     * Two sides as equal as can be that do not hear each other, and one node, the first target,
     * that hears both.
     */
    BRIDGE,
    /**
     * Every node hears a majority, and no two hear the same one. With an even majority links are
     * cut in one direction only.
     */
    MAJORITIES_RING,
    /** The targets hear nobody, but are heard. */
    ONE_WAY_IN,
    /** Nobody hears the targets, but they hear. */
    ONE_WAY_OUT,
    /** The links that the partition lists. */
    LINKS;

    /** The directed links between nodes that this shape cuts, in order. */
    SortedSet<Link> cuts(int nodes, List<Integer> targets, Randomness random) {
        if (nodes < 2) {
            throw new IllegalArgumentException(
                    "a partition needs at least two nodes, there is " + nodes);
        }
        List<Integer> order = order(nodes, targets, random);
        return switch (this) {
            case HALVES -> twoSides(order, nodes / 2);
            case MAJORITY -> {
                int minority = (int) random.between(1, Math.max(1, (nodes - 1) / 2));
                yield twoSides(order, nodes - minority);
            }
            case MINORITY_THIRD -> twoSides(order, Math.max(1, (nodes - 1) / 3));
            case ISOLATE -> isolated(nodes, targets, true, true);
            case BRIDGE -> twoSides(order.subList(1, nodes), (nodes - 1) / 2);
            case MAJORITIES_RING -> ring(order);
            case ONE_WAY_IN -> isolated(nodes, targets, true, false);
            case ONE_WAY_OUT -> isolated(nodes, targets, false, true);
            case LINKS -> new TreeSet<>();
        };
    }

    private static List<Integer> order(int nodes, List<Integer> targets, Randomness random) {
        List<Integer> first = new ArrayList<>(targets);
        List<Integer> others = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            if (!targets.contains(node)) {
                others.add(node);
            }
        }
        random.shuffle(first);
        random.shuffle(others);
        first.addAll(others);
        return first;
    }

    /** The first {@code size} nodes apart from the rest. */
    private static SortedSet<Link> twoSides(List<Integer> order, int size) {
        SortedSet<Link> cuts = new TreeSet<>();
        for (int here : order.subList(0, size)) {
            for (int there : order.subList(size, order.size())) {
                cuts.add(new Link(here, there));
                cuts.add(new Link(there, here));
            }
        }
        return cuts;
    }

    private static SortedSet<Link> isolated(
            int nodes, List<Integer> targets, boolean incoming, boolean outgoing) {
        SortedSet<Link> cuts = new TreeSet<>();
        for (int target : targets) {
            for (int other = 0; other < nodes; other++) {
                if (other != target && incoming) {
                    cuts.add(new Link(other, target));
                }
                if (other != target && outgoing) {
                    cuts.add(new Link(target, other));
                }
            }
        }
        return cuts;
    }

    /** Each node hears a window of the ring, of majority size, around itself. */
    private static SortedSet<Link> ring(List<Integer> order) {
        int nodes = order.size();
        int before = nodes / 2 / 2;
        int after = nodes / 2 - before;
        SortedSet<Link> cuts = new TreeSet<>();
        for (int listener = 0; listener < nodes; listener++) {
            for (int distance = after + 1; distance < nodes - before; distance++) {
                cuts.add(new Link(order.get((listener + distance) % nodes), order.get(listener)));
            }
        }
        return cuts;
    }
}
