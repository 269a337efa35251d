// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import java.util.Arrays;

/**
 * The strongly connected components of places, that is, of nodes and states of a {@link
 * CircleShape}. A circle of such a shape is a circle of places, so one search says whether there is
 * any at all, and where: among places of one component. Tarjan's search as in {@link Components};
 * O(nodes + edges) of the part.
 */
final class ShapedComponents {
    private static final int NONE = -1;
    private static final int STATES = CircleShape.STATES;

    private final DependencyGraph graph;
    private final CircleShape shape;
    private final int kinds;
    private final Budget.Meter meter;
    private final int[] members;

    /** By node, its place among the members, or NONE. */
    private final int[] local;

    private final int[] component;
    private final int[] size;
    private final int[] index;
    private final int[] low;
    private final int[] edge;
    private final Ints path = new Ints();
    private final Ints open = new Ints();
    private int count;
    private int seen;

    /**
     * @param members the nodes to look at
     */
    ShapedComponents(
            DependencyGraph graph,
            CircleShape shape,
            Order order,
            int[] members,
            Budget.Meter meter) {
        this.graph = graph;
        this.shape = shape;
        this.members = members;
        this.meter = meter;
        kinds = shape.kinds(order);
        local = new int[graph.nodes()];
        Arrays.fill(local, NONE);
        for (int i = 0; i < members.length; i++) {
            local[members[i]] = i;
        }
        int places = members.length * STATES;
        meter.allocated(4L * graph.nodes() + 28L * places);
        component = new int[places];
        Arrays.fill(component, NONE);
        size = new int[places];
        index = new int[places];
        low = new int[places];
        edge = new int[places];
        for (int place = 0; place < places; place++) {
            if (index[place] == 0) {
                searchFrom(place);
            }
        }
    }

    /** The component of a node in a state; -1 when the node is no member. */
    int of(int node, int state) {
        return local[node] == NONE ? NONE : component[local[node] * STATES + state];
    }

    /** The nodes that reach themselves in one of their states, in the order of the members. */
    int[] onCircles() {
        return Arrays.stream(members).filter(this::isOnCircle).toArray();
    }

    private boolean isOnCircle(int node) {
        for (int state = 0; state < STATES; state++) {
            if (size[component[local[node] * STATES + state]] > 1) {
                return true;
            }
        }
        return false;
    }

    private void searchFrom(int root) {
        enter(root);
        while (path.size() > 0) {
            int place = path.get(path.size() - 1);
            int taken = edge[place];
            if (taken != DependencyGraph.NONE) {
                edge[place] = graph.nextEdge(members[place / STATES], taken);
                int next = after(place, taken);
                if (next == NONE || component[next] != NONE) {
                    continue;
                }
                if (index[next] == 0) {
                    enter(next);
                } else {
                    low[place] = Math.min(low[place], index[next]);
                }
                continue;
            }
            path.removeLast();
            if (path.size() > 0) {
                int parent = path.get(path.size() - 1);
                low[parent] = Math.min(low[parent], low[place]);
            }
            if (low[place] == index[place]) {
                close(place);
            }
        }
    }

    /** Where an edge leads from a place, or NONE. */
    private int after(int place, int taken) {
        int kind = graph.kind(taken);
        int target = local[graph.target(taken)];
        if ((kind & kinds) == 0 || target == NONE) {
            return NONE;
        }
        int state = place % STATES;
        int after = kind == EdgeKind.ONWARD ? state : shape.next(state, kind);
        return after == CircleShape.DEAD ? NONE : target * STATES + after;
    }

    private void enter(int place) {
        path.add(place);
        open.add(place);
        index[place] = ++seen;
        low[place] = seen;
        edge[place] = graph.firstEdge(members[place / STATES]);
        if ((seen & 0xFFFF) == 0) {
            meter.poll();
        }
    }

    private void close(int place) {
        int member;
        do {
            member = open.removeLast();
            component[member] = count;
            size[count]++;
        } while (member != place);
        count++;
    }
}
