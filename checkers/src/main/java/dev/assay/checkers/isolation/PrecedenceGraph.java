// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import java.util.Arrays;

/**
 * A graph without circles that keeps an order of its nodes while edges come and go, the last ones
 * first (Pearce and Kelly, "A dynamic topological sort algorithm for directed acyclic graphs", JEA
 * 2007). An edge that fits the order costs O(1); one that does not, about what lies between its
 * ends. The order of before fits fewer edges as well, so moves can be taken back like edges.
 */
final class PrecedenceGraph {
    /** No edge, and no owner of one. */
    static final int NONE = -1;

    private final Budget.Meter meter;
    private final int nodes;
    private final int[] firstOut;
    private final int[] firstIn;
    private final Ints nextOut = new Ints();
    private final Ints nextIn = new Ints();
    private final Ints source = new Ints();
    private final Ints target = new Ints();
    private final Ints kind = new Ints();
    private final Ints owner = new Ints();

    /** By node, its place in the order. */
    private final int[] place;

    /** The nodes whose places have changed. */
    private final Ints moved = new Ints();

    /** Moves that may be taken back: the node, and where it was. */
    private final Ints rememberedNode = new Ints();

    private final Ints rememberedPlace = new Ints();
    private boolean isRemembering;

    private final int[] mark;
    private int now;
    private final Ints ahead = new Ints();
    private final Ints behind = new Ints();

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

    Ints moved() {
        return moved;
    }

    /** Sets the order, of which every edge must lead onwards. */
    void setOrder(int[] order) {
        for (int i = 0; i < order.length; i++) {
            place[order[i]] = i;
        }
    }

    /** All nodes in their order. */
    int[] order() {
        int[] order = new int[nodes];
        for (int node = 0; node < nodes; node++) {
            order[place[node]] = node;
        }
        return order;
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

    /** From now on moves may be taken back, or not. */
    void remember(boolean isRemembered) {
        isRemembering = isRemembered;
    }

    /** How many moves may be taken back. */
    int moves() {
        return rememberedNode.size();
    }

    /** Takes the last moves back, down to some number of them. */
    void moveBack(int left) {
        meter.allocated(-8L * (rememberedNode.size() - left));
        while (rememberedNode.size() > left) {
            int node = rememberedNode.removeLast();
            place[node] = rememberedPlace.removeLast();
            moved.add(node);
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
        meter.allocated(isRemembering ? 8L * free.length : 0);
        for (int i = 0; i < free.length; i++) {
            int node = (int) (i < one.length ? one[i] : other[i - one.length]);
            if (isRemembering) {
                rememberedNode.add(node);
                rememberedPlace.add(place[node]);
            }
            place[node] = free[i];
            moved.add(node);
        }
    }

    private long[] byPlace(Ints some) {
        long[] sorted = new long[some.size()];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = (long) place[some.get(i)] << 32 | some.get(i);
        }
        Arrays.sort(sorted);
        return sorted;
    }
}
