// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Ways between nodes of a {@link PrecedenceGraph}, by breadth, with as few weighty edges as
 * possible and short otherwise. O(edges) a way, of the part that is looked at; columns are shared.
 */
final class Ways {
    private static final int NONE = PrecedenceGraph.NONE;

    /** So many edges are looked at for a short circle among those that are known to be there. */
    private static final long MOST_WORK = 4_000_000;

    private final PrecedenceGraph graph;
    private final Budget.Meter meter;
    private final int[] ledBy;
    private final int[] length;
    private final int[] seen;
    private int now;
    private long work;
    private final Ints layer = new Ints();
    private final Ints next = new Ints();
    private final Ints nextBy = new Ints();

    Ways(PrecedenceGraph graph, Budget.Meter meter) {
        this.graph = graph;
        this.meter = meter;
        meter.allocated(12L * graph.nodes());
        ledBy = new int[graph.nodes()];
        length = new int[graph.nodes()];
        seen = new int[graph.nodes()];
    }

    /**
     * Where not to go.
     *
     * @param isWeighty tells by its owner whether an edge is better avoided
     * @param lastPlace no node behind it in the order
     * @param edges only edges with smaller numbers
     * @param length no longer way
     */
    record Limits(IntPredicate isWeighty, int lastPlace, int edges, int length) {
        static Limits none() {
            return new Limits(
                    owner -> false, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);
        }

        Limits before(int edge) {
            return new Limits(isWeighty, lastPlace, edge, length);
        }

        Limits shorterThan(int edgesOfAnother) {
            return new Limits(isWeighty, lastPlace, edges, edgesOfAnother - 1);
        }
    }

    /** The edges of a way, which may lead from a node to itself; empty where there is none. */
    List<Integer> find(int from, int to, Limits limits) {
        now++;
        layer.clear();
        layer.add(from);
        seen[from] = now;
        length[from] = 0;
        while (layer.size() > 0) {
            meter.poll();
            next.clear();
            nextBy.clear();
            for (int i = 0; i < layer.size(); i++) {
                if (goesOn(layer.get(i), to, limits)) {
                    return backwards(from, to);
                }
            }
            layer.clear();
            for (int i = 0; i < next.size(); i++) {
                int edge = nextBy.get(i);
                if (reach(next.get(i), edge, to)) {
                    return backwards(from, to);
                }
            }
        }
        return List.of();
    }

    /** True when an edge out of a node leads to the end. */
    private boolean goesOn(int node, int to, Limits limits) {
        if (length[node] >= limits.length()) {
            return false;
        }
        for (int edge = graph.firstOut(node); edge != NONE; edge = graph.nextOut(edge)) {
            int reached = graph.target(edge);
            work++;
            if (edge >= limits.edges() || graph.place(reached) > limits.lastPlace()) {
                continue;
            }
            if (graph.owner(edge) != NONE && limits.isWeighty().test(graph.owner(edge))) {
                next.add(reached);
                nextBy.add(edge);
            } else if (reach(reached, edge, to)) {
                return true;
            }
        }
        return false;
    }

    /** True at the end. */
    private boolean reach(int node, int edge, int to) {
        if (node != to && seen[node] == now) {
            return false;
        }
        int so = length[graph.source(edge)] + 1;
        seen[node] = now;
        ledBy[node] = edge;
        length[node] = node == to ? length[node] : so;
        layer.add(node);
        return node == to;
    }

    private List<Integer> backwards(int from, int to) {
        List<Integer> edges = new ArrayList<>();
        int node = to;
        do {
            edges.add(ledBy[node]);
            node = graph.source(ledBy[node]);
        } while (node != from);
        Collections.reverse(edges);
        return edges;
    }

    /** A short circle of a graph that has no order yet; empty where there is none. */
    List<Integer> circle() {
        boolean[] isGone = new boolean[graph.nodes()];
        peel(isGone, true);
        peel(isGone, false);
        List<Integer> best = List.of();
        long least = work + MOST_WORK;
        for (int node = 0; node < isGone.length && (best.isEmpty() || work < least); node++) {
            if (!isGone[node]) {
                Limits limits = Limits.none();
                List<Integer> found =
                        find(node, node, best.isEmpty() ? limits : limits.shorterThan(best.size()));
                best = found.isEmpty() ? best : found;
            }
        }
        return best;
    }

    /** Takes away, one after the other, nodes to which, or from which, no edge leads. */
    private void peel(boolean[] isGone, boolean isForward) {
        int[] left = new int[isGone.length];
        int[] stack = new int[isGone.length];
        int size = 0;
        for (int edge = 0; edge < graph.edges(); edge++) {
            if (!isGone[graph.source(edge)] && !isGone[graph.target(edge)]) {
                left[isForward ? graph.target(edge) : graph.source(edge)]++;
            }
        }
        for (int node = 0; node < isGone.length; node++) {
            if (!isGone[node] && left[node] == 0) {
                stack[size++] = node;
            }
        }
        while (size > 0) {
            int node = stack[--size];
            isGone[node] = true;
            int edge = isForward ? graph.firstOut(node) : graph.firstIn(node);
            while (edge != NONE) {
                int reached = isForward ? graph.target(edge) : graph.source(edge);
                if (!isGone[reached] && --left[reached] == 0) {
                    stack[size++] = reached;
                }
                edge = isForward ? graph.nextOut(edge) : graph.nextIn(edge);
            }
        }
    }
}
