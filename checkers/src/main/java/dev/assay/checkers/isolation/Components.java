// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import java.util.Arrays;

/**
 * The strongly connected components of a part of a graph, by edges of some kinds only (Tarjan,
 * "Depth-first search and linear graph algorithms", SIAM J. Comput. 1972, without recursion).
 * O(nodes + edges) of the part; searches one after the other share their columns.
 */
final class Components {
    private static final int OUTSIDE = -2;
    private static final int UNSEEN = -1;

    private final DependencyGraph graph;
    private final Budget.Meter meter;
    private final int[] component;
    private final int[] size;
    private final int[] order;
    private final int[] index;
    private final int[] low;
    private final int[] edge;
    private final int[] path;
    private final int[] open;
    private int[] members = {};
    private int kinds;
    private int count;
    private int seen;
    private int ordered;
    private int openCount;

    Components(DependencyGraph graph, Budget.Meter meter) {
        this.graph = graph;
        this.meter = meter;
        int nodes = graph.nodes();
        meter.allocated(32L * nodes);
        component = new int[nodes];
        size = new int[nodes];
        order = new int[nodes];
        index = new int[nodes];
        low = new int[nodes];
        edge = new int[nodes];
        path = new int[nodes];
        open = new int[nodes];
        Arrays.fill(component, OUTSIDE);
    }

    /** Searches among some nodes; what was found before is forgotten. */
    Components search(int newKinds, int[] newMembers) {
        for (int member : members) {
            component[member] = OUTSIDE;
        }
        members = newMembers;
        kinds = newKinds | EdgeKind.ONWARD;
        for (int member : members) {
            component[member] = UNSEEN;
            index[member] = 0;
        }
        Arrays.fill(size, 0, members.length, 0);
        count = 0;
        seen = 0;
        ordered = 0;
        openCount = 0;
        for (int member : members) {
            if (index[member] == 0) {
                searchFrom(member);
            }
        }
        return this;
    }

    /** The component of a node, numbered so that edges lead to the same one or a smaller one. */
    int of(int node) {
        return component[node];
    }

    /** True where a node reaches itself through others. */
    boolean isOnCircle(int node) {
        return component[node] >= 0 && size[component[node]] > 1;
    }

    /** True where no node reaches itself. */
    boolean areAllSingle() {
        return count == members.length;
    }

    /** The nodes that reach themselves, ascending where the members were. */
    int[] onCircles() {
        return Arrays.stream(members).filter(this::isOnCircle).toArray();
    }

    /** The members so that edges within no component lead to later ones only. */
    int[] topologicalOrder() {
        int[] reversed = new int[members.length];
        for (int i = 0; i < reversed.length; i++) {
            reversed[i] = order[reversed.length - 1 - i];
        }
        return reversed;
    }

    private void searchFrom(int root) {
        int pathLength = 0;
        path[pathLength++] = root;
        enter(root);
        while (pathLength > 0) {
            int node = path[pathLength - 1];
            int taken = edge[node];
            if (taken != DependencyGraph.NONE) {
                edge[node] = graph.nextEdge(node, taken);
                int next = graph.target(taken);
                if ((graph.kind(taken) & kinds) == 0 || component[next] != UNSEEN) {
                    continue;
                }
                if (index[next] == 0) {
                    path[pathLength++] = next;
                    enter(next);
                } else {
                    low[node] = Math.min(low[node], index[next]);
                }
                continue;
            }
            pathLength--;
            if (pathLength > 0) {
                int parent = path[pathLength - 1];
                low[parent] = Math.min(low[parent], low[node]);
            }
            if (low[node] == index[node]) {
                close(node);
            }
        }
    }

    private void enter(int node) {
        index[node] = ++seen;
        low[node] = seen;
        edge[node] = graph.firstEdge(node);
        open[openCount++] = node;
        if ((seen & 0xFFFF) == 0) {
            meter.poll();
        }
    }

    private void close(int node) {
        int member;
        do {
            member = open[--openCount];
            component[member] = count;
            size[count]++;
            order[ordered++] = member;
        } while (member != node);
        count++;
    }
}
