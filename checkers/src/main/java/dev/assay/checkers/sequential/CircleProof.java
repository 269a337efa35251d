// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.sequential;

import dev.assay.checkers.sequential.RegisterSaturation.Edge;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The part of a saturated order that leads to its circle: the edges that it takes, each after those
 * that it follows from. O(edges) for each edge taken.
 */
final class CircleProof<S> {
    private final RegisterFacts<S> facts;
    private final RegisterSaturation<S> order;
    private final List<List<Edge>> outgoing = new ArrayList<>();

    /** By number, the edges taken, and the way on which each one's premise rests. */
    private final TreeMap<Integer, List<Integer>> ways = new TreeMap<>();

    private final List<Integer> circle;

    CircleProof(RegisterFacts<S> facts, RegisterSaturation<S> order) {
        this.facts = facts;
        this.order = order;
        for (int each = 0; each < facts.problem.size(); each++) {
            outgoing.add(new ArrayList<>());
        }
        for (Edge edge : order.edges()) {
            outgoing.get(edge.from()).add(edge);
        }
        Edge last = order.edges().get(order.edges().size() - 1);
        if (last.to() == RegisterFacts.START) {
            circle = List.of();
            take(last);
        } else {
            circle = way(order.circle(), order.circle(), Integer.MAX_VALUE);
        }
        justify();
    }

    /** The edges in the order of their proof. */
    List<Edge> edges() {
        return ways.keySet().stream().map(order.edges()::get).toList();
    }

    /** The operations by which an edge's premise holds; empty where it is plain. */
    List<Integer> way(Edge edge) {
        return ways.getOrDefault(edge.number(), List.of());
    }

    /**
     * The operations of the circle, the first again at the end; empty when it ends at the start.
     */
    List<Integer> circle() {
        return circle;
    }

    private void take(Edge edge) {
        ways.putIfAbsent(edge.number(), List.of());
    }

    // Premises come earlier than what follows from them, so that this ends.
    private void justify() {
        TreeSet<Integer> open = new TreeSet<>(ways.keySet());
        while (!open.isEmpty()) {
            Edge edge = order.edges().get(open.pollLast());
            TreeSet<Integer> known = new TreeSet<>(ways.keySet());
            int source = facts.source[edge.reader()];
            switch (edge.rule()) {
                case SAW -> {}
                case BEFORE_SOURCE ->
                        ways.put(edge.number(), way(edge.from(), edge.reader(), edge.number()));
                case AFTER_READER -> {
                    if (source >= 0) {
                        ways.put(edge.number(), way(source, edge.to(), edge.number()));
                    }
                }
            }
            for (int taken : ways.keySet()) {
                if (!known.contains(taken)) {
                    open.add(taken);
                }
            }
        }
    }

    /** The shortest way over edges with smaller numbers; takes those that it uses. */
    private List<Integer> way(int from, int to, int limit) {
        int[] previous = new int[facts.problem.size()];
        Edge[] by = new Edge[previous.length];
        Arrays.fill(previous, -1);
        ArrayDeque<Integer> queue = new ArrayDeque<>(List.of(from));
        while (!queue.isEmpty() && previous[to] < 0) {
            int each = queue.poll();
            int next = nextOfProcess(each);
            if (next >= 0 && previous[next] < 0) {
                previous[next] = each;
                queue.add(next);
            }
            for (Edge edge : outgoing.get(each)) {
                if (edge.number() < limit && edge.to() >= 0 && previous[edge.to()] < 0) {
                    previous[edge.to()] = each;
                    by[edge.to()] = edge;
                    queue.add(edge.to());
                }
            }
        }
        if (previous[to] < 0) {
            throw new IllegalStateException("no way from " + from + " to " + to);
        }
        List<Integer> way = new ArrayList<>(List.of(to));
        int at = to;
        do {
            Optional.ofNullable(by[at]).ifPresent(this::take);
            at = previous[at];
            way.add(at);
        } while (at != from);
        Collections.reverse(way);
        return way;
    }

    private int nextOfProcess(int operation) {
        int[] line = facts.problem.lines()[facts.problem.lineOf()[operation]];
        int place = facts.problem.placeOf()[operation] + 1;
        return place < line.length ? line[place] : -1;
    }
}
