// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Why a pair of versions is in its order whatever the others are: the shortest circle that there is
 * the other way round, by what had been certain before. O(edges) a pair, of a last circle only.
 */
final class Refutations {
    /** So many pairs are explained at most. */
    private static final int MOST = 32;

    private final RegisterPrecedence nodes;
    private final PrecedenceGraph graph;
    private final VersionPairs pairs;
    private final Ways ways;

    /** How many circles are tried for one that says more. */
    private static final int TURNS = 8;

    /** By literal that is certain, how many edges there were before it was. */
    private final Map<Integer, Integer> edgesBefore = new HashMap<>();

    Refutations(RegisterPrecedence nodes, VersionPairs pairs, Ways ways) {
        this.nodes = nodes;
        graph = nodes.graph();
        this.pairs = pairs;
        this.ways = ways;
    }

    /** Says that a literal was true, of which only edges before some number can be the reason. */
    void certain(int literal, int edges) {
        edgesBefore.put(literal, edges);
    }

    /**
     * The circle to show for a last one, with reasons for the pairs on it. Where the last pair on a
     * circle is in its order because of another circle, either may be shown and the other be the
     * reason: the one that says more is, so that people are not told of a circle of writes where
     * somebody missed one.
     *
     * @param rank what a circle says
     */
    List<RegisterCircle.Edge> shown(
            List<RegisterCircle.Edge> circle,
            Map<Integer, RegisterCircle.Reason> reasons,
            ToIntFunction<List<RegisterCircle.Edge>> rank) {
        List<RegisterCircle.Edge> shown = circle;
        for (int turn = 0; turn < TURNS; turn++) {
            explain(shown, reasons);
            int last = last(shown);
            if (!(reasons.get(last) instanceof RegisterCircle.Reason.Circle other)
                    || rank.applyAsInt(other.edges()) <= rank.applyAsInt(shown)) {
                return shown;
            }
            reasons.remove(last);
            reasons.put(last ^ 1, new RegisterCircle.Reason.Circle(shown));
            shown = other.edges();
        }
        explain(shown, reasons);
        return shown;
    }

    /** The literal on a circle that became certain last, or -1. */
    private int last(List<RegisterCircle.Edge> circle) {
        int last = -1;
        for (RegisterCircle.Edge edge : circle) {
            int edges = edgesBefore.getOrDefault(edge.literal(), -1);
            if (edges > edgesBefore.getOrDefault(last, -1)) {
                last = edge.literal();
            }
        }
        return last;
    }

    /** Finds reasons for the pairs on a circle, and on the circles that are reasons in turn. */
    private void explain(
            List<RegisterCircle.Edge> circle, Map<Integer, RegisterCircle.Reason> reasons) {
        List<RegisterCircle.Edge> open = new ArrayList<>(circle);
        int found = 0;
        for (int i = 0; i < open.size() && found < MOST; i++) {
            int literal = open.get(i).literal();
            if (edgesBefore.containsKey(literal) && !reasons.containsKey(literal)) {
                List<RegisterCircle.Edge> other = otherwise(literal);
                if (!other.isEmpty()) {
                    found++;
                    reasons.put(literal, new RegisterCircle.Reason.Circle(other));
                    open.addAll(other);
                }
            }
        }
    }

    private List<RegisterCircle.Edge> otherwise(int literal) {
        Ways.Limits limits = Ways.Limits.none().before(edgesBefore.getOrDefault(literal, 0));
        List<List<RegisterCircle.Edge>> found = new ArrayList<>();
        nodes.forEachEdge(
                pairs.second(literal),
                pairs.first(literal),
                (from, to, kind) -> {
                    List<Integer> way = ways.find(to, from, limits);
                    if (!way.isEmpty()) {
                        found.add(closed(new int[] {from, to, kind}, literal ^ 1, way));
                    }
                    return true;
                });
        return found.stream().min(Comparator.comparingInt(List::size)).orElse(List.of());
    }

    /** The circle of an edge that is not there, as its source, target and kind, and a way. */
    List<RegisterCircle.Edge> closed(int[] edge, int literal, List<Integer> way) {
        int end = graph.edges();
        graph.add(edge[0], edge[1], edge[2], literal);
        List<Integer> circle = new ArrayList<>(List.of(end));
        circle.addAll(way);
        List<RegisterCircle.Edge> edges = RegisterCircle.edges(graph, nodes, circle);
        graph.takeBack(end);
        return edges;
    }
}
