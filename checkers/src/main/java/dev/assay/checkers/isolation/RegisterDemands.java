// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Demands on versions whose order nobody knows: an order meets them all when they have no circle
 * and nothing must come before an initial state. Nodes that stand for several versions keep them
 * few. O(demands), and as much again for each circle that is looked at to find a short one.
 */
final class RegisterDemands implements VersionDemands {
    private static final int TRIES = 50;

    /** Instead of a reader: an edge to a node that stands for others. */
    private static final int JOINED = -2;

    private static final int BYTES = 20;

    private final Budget.Meter meter;
    private final int versions;
    private final Ints from = new Ints();
    private final Ints to = new Ints();
    private final Ints reader = new Ints();
    private int nodes;
    private int beforeStart = NONE;

    RegisterDemands(RegisterVersions versions, Budget.Meter meter) {
        this.meter = meter;
        this.versions = versions.versions();
        nodes = this.versions;
    }

    @Override
    public int join(int one, int other) {
        if (one == NONE) {
            return other;
        }
        edge(one, nodes, JOINED);
        edge(other, nodes, JOINED);
        return nodes++;
    }

    @Override
    public void before(int node, int version, int by) {
        if (version == RegisterVersions.INITIAL && beforeStart == NONE) {
            beforeStart = from.size();
        }
        edge(node, version, by);
    }

    private void edge(int one, int other, int by) {
        meter.allocated(BYTES);
        from.add(one);
        to.add(other);
        reader.add(by);
    }

    @Override
    public boolean isEnough() {
        return beforeStart != NONE;
    }

    @Override
    public List<Demand> contradiction() {
        if (beforeStart != NONE) {
            return List.of(
                    new Demand(
                            someVersion(from.get(beforeStart)),
                            RegisterVersions.INITIAL,
                            reader.get(beforeStart)));
        }
        return new Circles().shortest();
    }

    /** One of the versions that a node stands for. */
    private int someVersion(int node) {
        for (int edge = from.size() - 1; node >= versions && edge >= 0; edge--) {
            node = to.get(edge) == node ? from.get(edge) : node;
        }
        return node;
    }

    /** The demands as a graph, in compressed sparse rows. */
    private final class Circles {
        private final int[] start = new int[nodes + 1];
        private final int[] edges = new int[from.size()];

        /** By node, how many edges lead on to where a circle may be. */
        private final int[] left = new int[nodes];

        private final int[] ledBy = new int[nodes];
        private final int[] distance = new int[nodes];
        private final Ints touched = new Ints();

        Circles() {
            meter.allocated(4L * edges.length + 16L * nodes);
            Arrays.fill(ledBy, NONE);
            for (int edge = 0; edge < edges.length; edge++) {
                start[from.get(edge) + 1]++;
            }
            for (int node = 0; node < nodes; node++) {
                start[node + 1] += start[node];
            }
            int[] next = start.clone();
            for (int edge = 0; edge < edges.length; edge++) {
                edges[next[from.get(edge)]++] = edge;
            }
            takeAwayEnds();
        }

        private void takeAwayEnds() {
            int[] incoming = new int[nodes + 1];
            for (int edge = 0; edge < edges.length; edge++) {
                left[from.get(edge)]++;
                incoming[to.get(edge) + 1]++;
            }
            for (int node = 0; node < nodes; node++) {
                incoming[node + 1] += incoming[node];
            }
            int[] into = new int[edges.length];
            int[] next = incoming.clone();
            for (int edge = 0; edge < edges.length; edge++) {
                into[next[to.get(edge)]++] = from.get(edge);
            }
            Ints ends = new Ints();
            for (int node = 0; node < nodes; node++) {
                if (left[node] == 0) {
                    ends.add(node);
                }
            }
            for (int i = 0; i < ends.size(); i++) {
                int end = ends.get(i);
                for (int edge = incoming[end]; edge < incoming[end + 1]; edge++) {
                    if (--left[into[edge]] == 0) {
                        ends.add(into[edge]);
                    }
                }
                if ((i & 0xFFF) == 0) {
                    meter.poll();
                }
            }
        }

        List<Demand> shortest() {
            List<Demand> best = List.of();
            int tries = 0;
            for (int node = 0; node < versions && (tries < TRIES || best.isEmpty()); node++) {
                if (left[node] > 0) {
                    List<Demand> found = through(node);
                    best =
                            best.isEmpty() || (!found.isEmpty() && found.size() < best.size())
                                    ? found
                                    : best;
                    tries++;
                }
            }
            return best;
        }

        /** A circle of the fewest demands through a version; empty when there is none. */
        private List<Demand> through(int version) {
            meter.poll();
            ArrayDeque<Integer> queue = new ArrayDeque<>(List.of(version));
            boolean isFound = false;
            while (!queue.isEmpty() && !isFound) {
                int node = queue.poll();
                for (int i = start[node]; i < start[node + 1] && !isFound; i++) {
                    int edge = edges[i];
                    int next = to.get(edge);
                    int steps = distance[node] + (reader.get(edge) == JOINED ? 0 : 1);
                    if (left[next] == 0
                            || (ledBy[next] != NONE && (next == version || distance[next] <= steps))
                            || (next == version && reader.get(edge) == JOINED)) {
                        continue;
                    }
                    if (ledBy[next] == NONE) {
                        touched.add(next);
                    }
                    ledBy[next] = edge;
                    isFound = next == version;
                    if (!isFound) {
                        distance[next] = steps;
                        if (reader.get(edge) == JOINED) {
                            queue.addFirst(next);
                        } else {
                            queue.addLast(next);
                        }
                    }
                }
            }
            List<Demand> circle = isFound ? demands(version) : List.of();
            for (int i = 0; i < touched.size(); i++) {
                ledBy[touched.get(i)] = NONE;
                distance[touched.get(i)] = 0;
            }
            touched.clear();
            return circle;
        }

        private List<Demand> demands(int version) {
            List<Demand> circle = new ArrayList<>();
            int after = version;
            do {
                int by = reader.get(ledBy[after]);
                int before = from.get(ledBy[after]);
                while (before >= versions) {
                    before = from.get(ledBy[before]);
                }
                circle.add(new Demand(before, after, by));
                after = before;
            } while (after != version);
            Collections.reverse(circle);
            return circle;
        }
    }
}
