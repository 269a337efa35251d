// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds a short circle of a shape: from each first edge within a strongly connected component, by
 * breadth over nodes and states of the shape. Exact: where it finds none there is none. O(first
 * edges × edges) at worst, within components only; most histories have none that matter.
 */
final class CircleSearch {
    /** Once a circle is known, so many more first edges are tried for a shorter one. */
    private static final int MORE = 512;

    private static final int NOWHERE = -1;

    private final Versions versions;
    private final DependencyGraph graph;
    private final Budget.Meter meter;
    private final boolean[] writes;
    private final Components components;

    /** By node and state: the edge that led there, and where from. */
    private final int[] ledBy;

    private final int[] ledFrom;

    CircleSearch(Versions versions, DependencyGraph graph, Budget.Meter meter) {
        this.versions = versions;
        this.graph = graph;
        this.meter = meter;
        writes = new boolean[versions.transactions()];
        for (int writer : versions.chain()) {
            writes[writer] = true;
        }
        for (int writer : versions.loose()) {
            writes[writer] = true;
        }
        components = new Components(graph, meter);
        int places = graph.nodes() * CircleShape.STATES;
        meter.allocated(8L * places);
        ledBy = new int[places];
        ledFrom = new int[places];
        Arrays.fill(ledBy, NOWHERE);
    }

    /** The shortest circle found among some nodes, empty when there is none. */
    Optional<Circle> find(CircleShape shape, Order order, int[] members) {
        boolean isOfOne = shape == CircleShape.ONE_ANTI_DEPENDENCY;
        // Its other edges only: they tell which way an anti-dependency can be led back at all.
        int kinds = isOfOne ? shape.pathKinds(order) : shape.kinds(order);
        if (components.search(kinds, members).areAllSingle() && !isOfOne) {
            return Optional.empty();
        }
        Breadth breadth = new Breadth(shape, order, members);
        int left = MORE;
        for (int i = 0; i < members.length && left > 0; i++) {
            int node = members[i];
            if (node >= versions.transactions() || !isOfOne && !components.isOnCircle(node)) {
                continue;
            }
            for (int edge = graph.firstEdge(node);
                    edge != DependencyGraph.NONE;
                    edge = graph.nextEdge(node, edge)) {
                if (graph.kind(edge) == shape.seed() && breadth.canBegin(node, edge)) {
                    breadth.from(node, edge);
                    left -= breadth.isFound() ? 1 : 0;
                }
            }
        }
        return breadth.circle();
    }

    /** A shortest way from one transaction to another by some kinds of edges. */
    List<Circle.Edge> way(int from, int to, int kinds) {
        int[] by = new int[graph.nodes()];
        int[] before = new int[graph.nodes()];
        Arrays.fill(by, NOWHERE);
        Ints reached = new Ints();
        reached.add(from);
        for (int i = 0; i < reached.size() && by[to] == NOWHERE; i++) {
            int node = reached.get(i);
            for (int edge = graph.firstEdge(node);
                    edge != DependencyGraph.NONE;
                    edge = graph.nextEdge(node, edge)) {
                int target = graph.target(edge);
                boolean isOnward = graph.kind(edge) == EdgeKind.ONWARD;
                if ((isOnward || (graph.kind(edge) & kinds) != 0)
                        && target != from
                        && by[target] == NOWHERE) {
                    by[target] = edge;
                    before[target] = node;
                    reached.add(target);
                }
            }
        }
        List<int[]> steps = new ArrayList<>();
        for (int node = to; node != from; node = before[node]) {
            steps.add(new int[] {node, graph.kind(by[node])});
        }
        Collections.reverse(steps);
        return edges(from, steps);
    }

    /** The edges between transactions, further nodes left out. */
    private List<Circle.Edge> edges(int start, List<int[]> steps) {
        List<Circle.Edge> edges = new ArrayList<>();
        int from = start;
        int kind = 0;
        for (int[] step : steps) {
            kind = step[1] == EdgeKind.ONWARD ? kind : step[1];
            if (step[0] < graph.transactions()) {
                edges.add(new Circle.Edge(from, step[0], kind));
                from = step[0];
            }
        }
        return edges;
    }

    /** The walks of one shape. */
    private final class Breadth {
        private final CircleShape shape;
        private final int kinds;
        private final Ints touched = new Ints();
        private final ArrayDeque<Integer> next = new ArrayDeque<>();
        private int shortest = Integer.MAX_VALUE;
        private List<Circle.Edge> best = List.of();

        /** Where circles of places are; none for shapes that are not of states. */
        private final @Nullable ShapedComponents shaped;

        Breadth(CircleShape shape, Order order, int[] members) {
            this.shape = shape;
            kinds = shape.pathKinds(order);
            shaped =
                    shape.isOfStates()
                            ? new ShapedComponents(graph, shape, order, members, meter)
                            : null;
        }

        boolean canBegin(int from, int seed) {
            int to = graph.target(seed);
            return shaped == null
                    ? leadsBack(to, from)
                    : shaped.of(from, CircleShape.SEEN) == shaped.of(to, 0)
                            && shaped.of(to, 0) >= 0;
        }

        /** False only where no way of the shape leads from one node to another. */
        private boolean leadsBack(int from, int to) {
            return shape == CircleShape.ONE_ANTI_DEPENDENCY
                    ? components.of(from) >= components.of(to) && components.of(to) >= 0
                    : components.of(from) == components.of(to);
        }

        boolean isFound() {
            return !best.isEmpty();
        }

        Optional<Circle> circle() {
            return isFound() ? Optional.of(new Circle(shape.anomaly(), best)) : Optional.empty();
        }

        private boolean readsOnly(int node) {
            return node < writes.length && !writes[node];
        }

        void from(int start, int seed) {
            int first = graph.target(seed);
            int state = shape.start(readsOnly(start));
            if (state == CircleShape.DEAD) {
                return;
            }
            meter.poll();
            next.clear();
            reach(first * CircleShape.STATES + state, seed, NOWHERE);
            int length = 1;
            int end = NOWHERE;
            while (!next.isEmpty() && end == NOWHERE && ++length < shortest) {
                for (int left = next.size(); left > 0 && end == NOWHERE; left--) {
                    end = step(next.remove(), start);
                }
            }
            if (end != NOWHERE) {
                shortest = length;
                best = way(start, end);
            }
            for (int i = 0; i < touched.size(); i++) {
                ledBy[touched.get(i)] = NOWHERE;
            }
            touched.clear();
        }

        private void reach(int place, int edge, int from) {
            ledBy[place] = edge;
            ledFrom[place] = from;
            touched.add(place);
            next.add(place);
        }

        /** Goes on from a place; the place from which an edge closes the circle, or none. */
        private int step(int place, int start) {
            int node = place / CircleShape.STATES;
            int state = place % CircleShape.STATES;
            for (int edge = graph.firstEdge(node);
                    edge != DependencyGraph.NONE;
                    edge = graph.nextEdge(node, edge)) {
                int kind = graph.kind(edge);
                int target = graph.target(edge);
                if ((kind & kinds) == 0 || !leadsBack(target, start)) {
                    continue;
                }
                int after = kind == EdgeKind.ONWARD ? state : shape.next(state, kind);
                if (after != CircleShape.DEAD && kind == EdgeKind.RW && readsOnly(node)) {
                    after = shape.missedByReader(after);
                }
                if (after == CircleShape.DEAD
                        || shaped != null
                                && shaped.of(target, after) != shaped.of(start, CircleShape.SEEN)) {
                    continue;
                }
                int reached = target * CircleShape.STATES + after;
                if (target == start) {
                    if (shape.closes(after)) {
                        ledBy[reached] = edge;
                        ledFrom[reached] = place;
                        touched.add(reached);
                        return reached;
                    }
                } else if (ledBy[reached] == NOWHERE) {
                    reach(reached, edge, place);
                }
            }
            return NOWHERE;
        }

        private List<Circle.Edge> way(int start, int end) {
            List<int[]> steps = new ArrayList<>();
            for (int place = end; place != NOWHERE; place = ledFrom[place]) {
                steps.add(new int[] {place / CircleShape.STATES, graph.kind(ledBy[place])});
            }
            Collections.reverse(steps);
            return edges(start, steps);
        }
    }
}
