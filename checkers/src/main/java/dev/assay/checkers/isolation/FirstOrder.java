// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import java.util.Arrays;
import java.util.PriorityQueue;

/**
 * An order of a graph's nodes to begin with: what ended earlier comes earlier where edges allow it,
 * and nobody replaces a version that others have yet to read, unless they keep it waiting for too
 * long. Most histories that satisfy a level satisfy it in this order. O(edges log nodes).
 */
final class FirstOrder {
    /** How many others may overtake one that waits. */
    private static final int PATIENCE = 512;

    private final PrecedenceGraph graph;
    private final RegisterVersions versions;
    private final RegisterPrecedence nodes;
    private final int[] before;
    private final PriorityQueue<Long> ready = new PriorityQueue<>();
    private final PriorityQueue<Long> late = new PriorityQueue<>();
    private final boolean[] isPlaced;
    private final boolean[] isWaiting;

    /** By key: the version there, or INITIAL. */
    private final int[] current;

    /** By version, and behind them by key for its initial state: how many have yet to read it. */
    private final int[] unread;

    /** By the same: the last node that waits for it, and by node the one before. */
    private final int[] waiting;

    private final int[] nextWaiting;

    FirstOrder(PrecedenceGraph graph, RegisterVersions versions, RegisterPrecedence nodes) {
        this.graph = graph;
        this.versions = versions;
        this.nodes = nodes;
        before = new int[graph.nodes()];
        isPlaced = new boolean[graph.nodes()];
        isWaiting = new boolean[graph.nodes()];
        nextWaiting = new int[graph.nodes()];
        current = new int[versions.keys().length];
        unread = new int[versions.versions() + current.length];
        waiting = new int[unread.length];
        Arrays.fill(current, RegisterVersions.INITIAL);
        Arrays.fill(waiting, -1);
        for (int edge = 0; edge < graph.edges(); edge++) {
            before[graph.target(edge)]++;
        }
        for (int read = 0; read < versions.readKey().length; read++) {
            unread[state(versions.readKey()[read], versions.readVersion()[read])]++;
        }
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
                    late.add((long) (size + PATIENCE) << 32 | node);
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
            if (unread[state] > (reads(node, transaction, key, current[key]) ? 1 : 0)) {
                isWaiting[node] = true;
                nextWaiting[node] = waiting[state];
                waiting[state] = node;
                return true;
            }
        }
        return false;
    }

    private boolean reads(int node, int transaction, int key, int version) {
        if (nodes.readerAt(node) < 0) {
            return false;
        }
        int end = versions.readStart()[transaction + 1];
        for (int read = versions.readStart()[transaction]; read < end; read++) {
            if (versions.readKey()[read] == key) {
                return versions.readVersion()[read] == version;
            }
        }
        return false;
    }

    private void put(int node) {
        isPlaced[node] = true;
        isWaiting[node] = false;
        int reader = nodes.readerAt(node);
        if (reader >= 0) {
            int end = versions.readStart()[reader + 1];
            for (int read = versions.readStart()[reader]; read < end; read++) {
                int state = state(versions.readKey()[read], versions.readVersion()[read]);
                if (--unread[state] <= 1) {
                    wake(state);
                }
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
        waiting[state] = -1;
        while (node >= 0) {
            if (isWaiting[node]) {
                isWaiting[node] = false;
                ready.add(ranked(node));
            }
            node = nextWaiting[node];
        }
    }
}
