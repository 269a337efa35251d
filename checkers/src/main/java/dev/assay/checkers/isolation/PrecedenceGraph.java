// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A graph without circles that keeps an order of its nodes while edges come and go, the last ones
 * first (Pearce and Kelly, "A dynamic topological sort algorithm for directed acyclic graphs", JEA
 * 2007). An edge that fits the order costs O(1); one that does not, about what lies between its ends.
 * Taking edges back leaves the order as it is, for fewer edges fit it as well.
 */
final class PrecedenceGraph {
    /** No edge, and no owner of one. */
    static final int NONE = -1;

    private final Budget.Meter meter;
    private final int nodes;
    private final int[] firstOut;
    private final int[] firstIn;
    private final GrowingInts nextOut = new GrowingInts();
    private final GrowingInts nextIn = new GrowingInts();
    private final GrowingInts source = new GrowingInts();
    private final GrowingInts target = new GrowingInts();
    private final GrowingInts kind = new GrowingInts();
    private final GrowingInts owner = new GrowingInts();

    /** By node, its place in the order. */
    private final int[] place;

    /** The nodes whose places have changed. */
    private final GrowingInts moved = new GrowingInts();

    private final int[] mark;
    private int now;
    private final GrowingInts ahead = new GrowingInts();
    private final GrowingInts behind = new GrowingInts();

    PrecedenceGraph(int nodes, Budget.Meter meter) {
        this.nodes = nodes;
        this.meter = meter;
        meter.allocated(32L * nodes);
        firstOut = new int[nodes];
        firstIn = new int[nodes];
        place = new int[nodes];
        mark = new int[nodes];
        Arrays.fill(firstOut, NONE);
        Arrays.fill(firstIn, NONE);
    }

    int nodes() {
        return nodes;
    }

    int edges() {
        return source.size();
    }

    int source(int edge) {
        return source.get(edge);
    }

    int target(int edge) {
        return target.get(edge);
    }

    /** One of {@link EdgeKind}. */
    int kind(int edge) {
        return kind.get(edge);
    }

    /** The literal that an edge stands and falls with, or {@link #NONE}. */
    int owner(int edge) {
        return owner.get(edge);
    }

    int firstOut(int node) {
        return firstOut[node];
    }

    int nextOut(int edge) {
        return nextOut.get(edge);
    }

    int firstIn(int node) {
        return firstIn[node];
    }

    int nextIn(int edge) {
        return nextIn.get(edge);
    }

    int place(int node) {
        return place[node];
    }

    GrowingInts moved() {
        return moved;
    }

    /** Sets the order, of which every edge must lead onwards. */
    void setOrder(int[] order) {
        for (int i = 0; i < order.length; i++) {
            place[order[i]] = i;
        }
    }

    /** Adds an edge without a look at the order. */
    void add(int from, int to, int edgeKind, int edgeOwner) {
        nextOut.add(firstOut[from]);
        nextIn.add(firstIn[to]);
        firstOut[from] = source.size();
        firstIn[to] = source.size();
        source.add(from);
        target.add(to);
        kind.add(edgeKind);
        owner.add(edgeOwner);
    }

    /** Takes the last edges back, down to some number of them. */
    void takeBack(int left) {
        while (source.size() > left) {
            int from = source.removeLast();
            int to = target.removeLast();
            firstOut[from] = nextOut.removeLast();
            firstIn[to] = nextIn.removeLast();
            kind.removeLast();
            owner.removeLast();
        }
    }

    /** Adds an edge and mends the order; false, and nothing is changed, when it closes a circle. */
    boolean insert(int from, int to, int edgeKind, int edgeOwner) {
        if (from == to) {
            return false;
        }
        if (place[from] > place[to]) {
            now++;
            if (!walkAhead(to, from)) {
                return false;
            }
            walkBehind(from, place[to]);
            reorder();
        }
        add(from, to, edgeKind, edgeOwner);
        return true;
    }

    private boolean walkAhead(int start, int end) {
        int last = place[end];
        ahead.clear();
        ahead.add(start);
        mark[start] = now;
        for (int i = 0; i < ahead.size(); i++) {
            for (int edge = firstOut[ahead.get(i)]; edge != NONE; edge = nextOut.get(edge)) {
                int next = target.get(edge);
                if (next == end) {
                    return false;
                }
                if (place[next] < last && mark[next] != now) {
                    mark[next] = now;
                    ahead.add(next);
                }
            }
            if ((i & 0xFFF) == 0xFFF) {
                meter.poll();
            }
        }
        return true;
    }

    private void walkBehind(int start, int first) {
        behind.clear();
        behind.add(start);
        mark[start] = now;
        for (int i = 0; i < behind.size(); i++) {
            for (int edge = firstIn[behind.get(i)]; edge != NONE; edge = nextIn.get(edge)) {
                int next = source.get(edge);
                if (place[next] > first && mark[next] != now) {
                    mark[next] = now;
                    behind.add(next);
                }
            }
        }
    }

    /** What is behind takes the first of all their places, what is ahead the rest. */
    private void reorder() {
        long[] one = byPlace(behind);
        long[] other = byPlace(ahead);
        int[] free = new int[one.length + other.length];
        for (int i = 0; i < one.length; i++) {
            free[i] = (int) (one[i] >>> 32);
        }
        for (int i = 0; i < other.length; i++) {
            free[one.length + i] = (int) (other[i] >>> 32);
        }
        Arrays.sort(free);
        for (int i = 0; i < free.length; i++) {
            int node = (int) (i < one.length ? one[i] : other[i - one.length]);
            place[node] = free[i];
            moved.add(node);
        }
    }

    private long[] byPlace(GrowingInts some) {
        long[] sorted = new long[some.size()];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = (long) place[some.get(i)] << 32 | some.get(i);
        }
        Arrays.sort(sorted);
        return sorted;
    }

    /**
     * The edges of a way between two nodes, with as few weighty ones as possible and short; empty
     * where there is none.
     *
     * @param isWeighty tells it by owner
     * @param isWithinOrder look only at nodes between the two in the order
     */
    List<Integer> way(
            int from, int to, java.util.function.IntPredicate isWeighty, boolean isWithinOrder) {
        int[] ledBy = new int[nodes];
        boolean[] isDone = new boolean[nodes];
        Arrays.fill(ledBy, NONE);
        GrowingInts layer = new GrowingInts();
        GrowingInts next = new GrowingInts();
        GrowingInts nextBy = new GrowingInts();
        layer.add(from);
        isDone[from] = true;
        while (layer.size() > 0) {
            meter.poll();
            for (int i = 0; i < layer.size(); i++) {
                int node = layer.get(i);
                for (int edge = firstOut[node]; edge != NONE; edge = nextOut.get(edge)) {
                    int reached = target.get(edge);
                    boolean isOutside = isWithinOrder && place[reached] > place[to];
                    if (isOutside || (isDone[reached] && reached != to)) {
                        continue;
                    }
                    boolean weighs = owner.get(edge) != NONE && isWeighty.test(owner.get(edge));
                    if (weighs) {
                        next.add(reached);
                        nextBy.add(edge);
                    } else {
                        isDone[reached] = true;
                        ledBy[reached] = edge;
                        if (reached == to) {
                            return backwards(ledBy, from, to);
                        }
                        layer.add(reached);
                    }
                }
            }
            layer.clear();
            for (int i = 0; i < next.size(); i++) {
                int reached = next.get(i);
                if (!isDone[reached] || reached == to) {
                    isDone[reached] = true;
                    ledBy[reached] = nextBy.get(i);
                    if (reached == to) {
                        return backwards(ledBy, from, to);
                    }
                    layer.add(reached);
                }
            }
            next.clear();
            nextBy.clear();
        }
        return List.of();
    }

    private List<Integer> backwards(int[] ledBy, int from, int to) {
        List<Integer> edges = new ArrayList<>();
        int node = to;
        do {
            edges.add(0, ledBy[node]);
            node = source.get(ledBy[node]);
        } while (node != from);
        return edges;
    }

    /** Some order of all nodes in which smaller ones come first where they can; or a circle. */
    Optional<List<Integer>> circle() {
        int[] left = new int[nodes];
        int[] stack = new int[nodes];
        boolean[] isGone = new boolean[nodes];
        for (int way = 0; way < 2; way++) {
            int size = 0;
            Arrays.fill(left, 0);
            for (int edge = 0; edge < edges(); edge++) {
                int from = source.get(edge);
                int to = target.get(edge);
                if (!isGone[from] && !isGone[to]) {
                    left[way == 0 ? to : from]++;
                }
            }
            for (int node = 0; node < nodes; node++) {
                if (!isGone[node] && left[node] == 0) {
                    stack[size++] = node;
                }
            }
            while (size > 0) {
                int node = stack[--size];
                isGone[node] = true;
                int edge = way == 0 ? firstOut[node] : firstIn[node];
                while (edge != NONE) {
                    int next = way == 0 ? target.get(edge) : source.get(edge);
                    if (!isGone[next] && --left[next] == 0) {
                        stack[size++] = next;
                    }
                    edge = way == 0 ? nextOut.get(edge) : nextIn.get(edge);
                }
            }
        }
        return shortest(isGone);
    }

    private static final int TRIES = 32;

    private Optional<List<Integer>> shortest(boolean[] isGone) {
        List<Integer> best = List.of();
        int tries = 0;
        for (int node = 0; node < nodes && tries < TRIES; node++) {
            if (!isGone[node]) {
                List<Integer> found = way(node, node, each -> false, false);
                if (!found.isEmpty()) {
                    tries++;
                    best = best.isEmpty() || found.size() < best.size() ? found : best;
                }
            }
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }
}
