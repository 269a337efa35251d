// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Which transactions must come before which, and why (Adya 1999, section 3.1): an edge for each
 * version and the next one (ww), for each version and who read it (wr), for each read and the next
 * version (rw), for each session (process) and for real time. In compressed sparse rows; O(versions
 * + reads + transactions) edges.
 *
 * <p>The first nodes are the transactions by their numbers. Further nodes stand for moments (what
 * had ended by then came before what began afterwards) or for several versions of unknown order, so
 * that few edges do for many; edges out of them are {@link EdgeKind#ONWARD}.
 */
final class DependencyGraph {
    /** No edge. */
    static final int NONE = -1;

    /**
     * So many versions of unknown order get an edge each; few, so that small histories have more.
     */
    private static final int FEW = 2;

    private final int transactions;
    private final int[] start;
    private final int[] target;
    private final byte[] kind;

    /** Edges that are only assumed, the last ones first: by node the head of its list. */
    private int[] assumedHead = {};

    private final Ints assumedFrom = new Ints();
    private final Ints assumedTarget = new Ints();
    private final Ints assumedNext = new Ints();

    private DependencyGraph(int transactions, int[] start, int[] target, byte[] kind) {
        this.transactions = transactions;
        this.start = start;
        this.target = target;
        this.kind = kind;
    }

    /** The dependencies of what transactions wrote and saw; of sessions and real time as well. */
    static DependencyGraph of(Versions versions, Budget.Meter meter) {
        Counting counting = new Counting();
        new Emission(versions, counting, meter).run();
        Filling filling = counting.filling(meter);
        new Emission(versions, filling, meter).run();
        return filling.graph(versions.transactions());
    }

    /** How many nodes are transactions: the first ones. */
    int transactions() {
        return transactions;
    }

    int nodes() {
        return start.length - 1;
    }

    /** The first edge out of a node, {@link #NONE} where there is none. */
    int firstEdge(int node) {
        return start[node] < start[node + 1] ? start[node] : assumedEdge(node);
    }

    /** The edge that comes after one, {@link #NONE} at the end. */
    int nextEdge(int node, int edge) {
        if (edge >= target.length) {
            return assumedNext.get(edge - target.length);
        }
        return edge + 1 < start[node + 1] ? edge + 1 : assumedEdge(node);
    }

    private int assumedEdge(int node) {
        return assumedHead.length == 0 ? NONE : assumedHead[node];
    }

    int target(int edge) {
        return edge < target.length ? target[edge] : assumedTarget.get(edge - target.length);
    }

    /** One of {@link EdgeKind}. */
    int kind(int edge) {
        return edge < target.length ? kind[edge] : EdgeKind.WW;
    }

    /** Assumes that one's version of a key comes before another's, until that is taken back. */
    void assume(int from, int to) {
        if (assumedHead.length == 0) {
            assumedHead = new int[nodes()];
            Arrays.fill(assumedHead, NONE);
        }
        assumedFrom.add(from);
        assumedTarget.add(to);
        assumedNext.add(assumedHead[from]);
        assumedHead[from] = target.length + assumedFrom.size() - 1;
    }

    /** Takes the last assumption back. */
    void takeBack() {
        int from = assumedFrom.removeLast();
        assumedTarget.removeLast();
        assumedHead[from] = assumedNext.removeLast();
    }

    /** Takes edges, twice the same ones. */
    private abstract static class Sink {
        private int extraNodes;

        abstract void edge(int from, int to, int kind);

        /** A further node, counted from 0. */
        int node() {
            return extraNodes++;
        }

        int extraNodes() {
            return extraNodes;
        }
    }

    private static final class Counting extends Sink {
        private int[] degree = new int[64];
        private int nodes;

        @Override
        void edge(int from, int to, int kind) {
            int needed = Math.max(from, to) + 1;
            if (needed > degree.length) {
                degree = Arrays.copyOf(degree, Math.max(needed, degree.length * 2));
            }
            nodes = Math.max(nodes, needed);
            degree[from]++;
        }

        Filling filling(Budget.Meter meter) {
            int[] start = new int[nodes + 1];
            for (int node = 0; node < nodes; node++) {
                start[node + 1] = start[node] + degree[node];
            }
            meter.allocated(5L * start[nodes] + 8L * nodes);
            return new Filling(start);
        }
    }

    private static final class Filling extends Sink {
        private final int[] start;
        private final int[] next;
        private final int[] target;
        private final byte[] kind;

        Filling(int[] start) {
            this.start = start;
            next = start.clone();
            target = new int[start[start.length - 1]];
            kind = new byte[target.length];
        }

        @Override
        void edge(int from, int to, int edgeKind) {
            int edge = next[from]++;
            target[edge] = to;
            kind[edge] = (byte) edgeKind;
        }

        DependencyGraph graph(int transactions) {
            int[] whole = start;
            if (start.length <= transactions) {
                whole = Arrays.copyOf(start, transactions + 1);
                Arrays.fill(whole, start.length, whole.length, start[start.length - 1]);
            }
            return new DependencyGraph(transactions, whole, target, kind);
        }
    }

    /** Says all edges. */
    private static final class Emission {
        private final Versions versions;
        private final Sink sink;
        private final Budget.Meter meter;

        Emission(Versions versions, Sink sink, Budget.Meter meter) {
            this.versions = versions;
            this.sink = sink;
            this.meter = meter;
        }

        void run() {
            int[][] before = new int[versions.keys().length][];
            int[][] after = new int[versions.keys().length][];
            for (int key = 0; key < versions.keys().length; key++) {
                poll(key);
                writes(key, before, after);
            }
            for (int reader = 0; reader < versions.transactions(); reader++) {
                poll(reader);
                reads(reader, before, after);
            }
            sessions();
            realTime();
        }

        private void poll(int number) {
            if ((number & 0xFFF) == 0) {
                meter.poll();
            }
        }

        private void edge(int from, int to, int kind) {
            if (from != to) {
                sink.edge(from, to, kind);
            }
        }

        private int node() {
            return versions.transactions() + sink.node();
        }

        private void writes(int key, int[][] before, int[][] after) {
            int length = versions.chainLength(key);
            for (int place = 1; place < length; place++) {
                edge(versions.writer(key, place - 1), versions.writer(key, place), EdgeKind.WW);
            }
            int first = versions.looseStart()[key];
            int count = versions.looseStart()[key + 1] - first;
            if (count > FEW) {
                // Node i leads to the first i + 1, or to the i-th and those after it: a reader that
                // wrote one of them itself leads to all others.
                before[key] = new int[count];
                after[key] = new int[count];
                for (int i = 0; i < count; i++) {
                    before[key][i] = node();
                    after[key][i] = node();
                    int writer = versions.loose()[first + i];
                    sink.edge(before[key][i], writer, EdgeKind.ONWARD);
                    sink.edge(after[key][i], writer, EdgeKind.ONWARD);
                }
                for (int i = 1; i < count; i++) {
                    sink.edge(before[key][i], before[key][i - 1], EdgeKind.ONWARD);
                    sink.edge(after[key][i - 1], after[key][i], EdgeKind.ONWARD);
                }
            }
            if (length > 0) {
                toLoose(versions.writer(key, length - 1), key, EdgeKind.WW, before, after);
            }
        }

        /** To all versions after the chain but one's own. */
        private void toLoose(int from, int key, int kind, int[][] before, int[][] after) {
            int first = versions.looseStart()[key];
            int count = versions.looseStart()[key + 1] - first;
            if (before[key] == null) {
                for (int i = 0; i < count; i++) {
                    edge(from, versions.loose()[first + i], kind);
                }
                return;
            }
            int own = 0;
            while (own < count && versions.loose()[first + own] != from) {
                own++;
            }
            if (own > 0) {
                sink.edge(from, before[key][own - 1], kind);
            }
            if (own < count - 1) {
                sink.edge(from, after[key][own + 1], kind);
            }
        }

        private void reads(int reader, int[][] before, int[][] after) {
            for (int read = versions.readStart()[reader];
                    read < versions.readStart()[reader + 1];
                    read++) {
                int key = versions.readKey()[read];
                int place = versions.readPlace()[read];
                if (place != Versions.INITIAL) {
                    edge(versions.writer(key, place), reader, EdgeKind.WR);
                }
                if (place + 1 < versions.chainLength(key)) {
                    edge(reader, versions.writer(key, place + 1), EdgeKind.RW);
                } else {
                    toLoose(reader, key, EdgeKind.RW, before, after);
                }
            }
        }

        private void sessions() {
            Map<Integer, int[]> lasts = new HashMap<>();
            History history = versions.history();
            for (int transaction = 0; transaction < versions.transactions(); transaction++) {
                if (versions.happened()[transaction]) {
                    int[] last =
                            lasts.computeIfAbsent(
                                    history.process(transaction), session -> new int[] {NONE});
                    if (last[0] != NONE) {
                        sink.edge(last[0], transaction, EdgeKind.SESSION);
                    }
                    last[0] = transaction;
                }
            }
        }

        private void realTime() {
            History history = versions.history();
            int moment = -1;
            int[] ended = new int[16];
            int count = 0;
            for (int event = 0; event < history.events(); event++) {
                int transaction = history.eventOperation(event);
                if (transaction < 0 || !versions.happened()[transaction]) {
                    continue;
                }
                if (history.eventType(event) == EventType.OK) {
                    if (count == ended.length) {
                        ended = Arrays.copyOf(ended, count * 2);
                    }
                    ended[count++] = transaction;
                } else if (history.eventType(event) == EventType.INVOKE) {
                    if (count > 0) {
                        int next = node();
                        for (int i = 0; i < count; i++) {
                            sink.edge(ended[i], next, EdgeKind.REAL_TIME);
                        }
                        if (moment >= 0) {
                            sink.edge(moment, next, EdgeKind.ONWARD);
                        }
                        moment = next;
                        count = 0;
                    }
                    if (moment >= 0) {
                        sink.edge(moment, transaction, EdgeKind.ONWARD);
                    }
                }
            }
        }
    }
}
