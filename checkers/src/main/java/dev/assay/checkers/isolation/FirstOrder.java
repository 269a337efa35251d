// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.histories.EventType;
import dev.assay.histories.History;
import java.util.Arrays;
import java.util.PriorityQueue;

/**
 * An order of a graph's nodes to begin with: what ended earlier comes earlier where edges allow it,
 * and nobody replaces a version that others, who ended at about the same time, have yet to read.
 * Most histories that satisfy a level satisfy it in this order, or nearly so. O(edges log nodes).
 */
final class FirstOrder {
    private static final int NONE = -1;

    private final PrecedenceGraph graph;
    private final RegisterVersions versions;
    private final RegisterPrecedence nodes;

    /** So many events later is still about the same time; so many nodes may overtake one. */
    private final int window;

    private final int[] before;
    private final PriorityQueue<Long> ready = new PriorityQueue<>();
    private final PriorityQueue<Long> late = new PriorityQueue<>();
    private final boolean[] isPlaced;
    private final boolean[] isWaiting;

    /** By key: the version there, or INITIAL. */
    private final int[] current;

    /** By version, and behind them by key for its initial state: where its readers start. */
    private final int[] readerStart;

    private final int[] reader;

    /** By the same: the first reader that may have yet to read it. */
    private final int[] firstUnread;

    /** By the same: the last node that waits for it, and by node the one before. */
    private final int[] waiting;

    private final int[] nextWaiting;

    FirstOrder(PrecedenceGraph graph, RegisterVersions versions, RegisterPrecedence nodes) {
        this.graph = graph;
        this.versions = versions;
        this.nodes = nodes;
        window = 16 + 8 * mostOpen(versions.history());
        before = new int[graph.nodes()];
        isPlaced = new boolean[graph.nodes()];
        isWaiting = new boolean[graph.nodes()];
        nextWaiting = new int[graph.nodes()];
        current = new int[versions.keys().length];
        Arrays.fill(current, RegisterVersions.INITIAL);
        int states = versions.versions() + current.length;
        waiting = new int[states];
        Arrays.fill(waiting, NONE);
        for (int edge = 0; edge < graph.edges(); edge++) {
            before[graph.target(edge)]++;
        }
        readerStart = new int[states + 1];
        for (int read = 0; read < versions.readKey().length; read++) {
            readerStart[stateOf(read) + 1]++;
        }
        for (int state = 0; state < states; state++) {
            readerStart[state + 1] += readerStart[state];
        }
        reader = new int[readerStart[states]];
        int[] next = readerStart.clone();
        for (int transaction = 0; transaction < versions.transactions(); transaction++) {
            int end = versions.readStart()[transaction + 1];
            for (int read = versions.readStart()[transaction]; read < end; read++) {
                reader[next[stateOf(read)]++] = transaction;
            }
        }
        firstUnread = Arrays.copyOf(readerStart, states);
    }

    private static int mostOpen(History history) {
        int open = 0;
        int most = 0;
        for (int event = 0; event < history.events(); event++) {
            if (history.eventOperation(event) >= 0) {
                open += history.eventType(event) == EventType.INVOKE ? 1 : -1;
                most = Math.max(most, open);
            }
        }
        return most;
    }

    private int stateOf(int read) {
        return state(versions.readKey()[read], versions.readVersion()[read]);
    }

    private int state(int key, int version) {
        return version == RegisterVersions.INITIAL ? versions.versions() + key : version;
    }

    private long ranked(int node) {
        return (long) nodes.time(node) << 32 | node;
    }

    /** The nodes in that order; the graph must have no circle. */
    int[] nodes() {
        int[] order = new int[graph.nodes()];
        int size = 0;
        for (int node = 0; node < before.length; node++) {
            if (before[node] == 0) {
                ready.add(ranked(node));
            }
        }
        while (size < order.length) {
            Long overdue = late.peek();
            boolean isForced = overdue != null && (ready.isEmpty() || size > overdue >>> 32);
            int node;
            if (isForced) {
                node = (int) (long) late.remove();
                if (isPlaced[node] || !isWaiting[node]) {
                    continue;
                }
            } else {
                node = (int) (long) ready.remove();
                if (waits(node)) {
                    late.add((long) (size + window) << 32 | node);
                    continue;
                }
            }
            order[size++] = node;
            put(node);
        }
        return order;
    }

    /** True when a version that the node would replace has yet to be read by others. */
    private boolean waits(int node) {
        int transaction = nodes.writerAt(node);
        if (transaction < 0) {
            return false;
        }
        int end = versions.writeStart()[transaction + 1];
        for (int version = versions.writeStart()[transaction]; version < end; version++) {
            int key = versions.writeKey()[version];
            int state = state(key, current[key]);
            int next = nextReader(state, transaction);
            if (next != NONE && (long) nodes.time(next) <= (long) nodes.time(node) + window) {
                isWaiting[node] = true;
                nextWaiting[node] = waiting[state];
                waiting[state] = node;
                return true;
            }
        }
        return false;
    }

    /** The node of the first who has yet to read a version, but for one transaction. */
    private int nextReader(int state, int but) {
        int end = readerStart[state + 1];
        while (firstUnread[state] < end && isPlaced[nodes.snapshot(reader[firstUnread[state]])]) {
            firstUnread[state]++;
        }
        for (int i = firstUnread[state]; i < end; i++) {
            int node = nodes.snapshot(reader[i]);
            if (reader[i] != but && !isPlaced[node]) {
                return node;
            }
        }
        return NONE;
    }

    private void put(int node) {
        isPlaced[node] = true;
        isWaiting[node] = false;
        int transaction = nodes.readerAt(node);
        if (transaction >= 0) {
            int end = versions.readStart()[transaction + 1];
            for (int read = versions.readStart()[transaction]; read < end; read++) {
                wake(stateOf(read));
            }
        }
        int writer = nodes.writerAt(node);
        if (writer >= 0) {
            int end = versions.writeStart()[writer + 1];
            for (int version = versions.writeStart()[writer]; version < end; version++) {
                int key = versions.writeKey()[version];
                int replaced = state(key, current[key]);
                current[key] = version;
                wake(replaced);
            }
        }
        for (int edge = graph.firstOut(node);
                edge != PrecedenceGraph.NONE;
                edge = graph.nextOut(edge)) {
            if (--before[graph.target(edge)] == 0) {
                ready.add(ranked(graph.target(edge)));
            }
        }
    }

    private void wake(int state) {
        int node = waiting[state];
        waiting[state] = NONE;
        while (node >= 0) {
            if (isWaiting[node]) {
                isWaiting[node] = false;
                ready.add(ranked(node));
            }
            node = nextWaiting[node];
        }
    }
}
