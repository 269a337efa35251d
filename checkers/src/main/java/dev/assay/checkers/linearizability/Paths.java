// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The orders in which configurations came about, as a forest: a node is an operation that took
 * effect, its parent what took effect before. Parents have smaller numbers than their children, so
 * that one sweep down finds what is still needed and one sweep up closes the gaps.
 */
final class Paths {
    private static final int MINIMUM = 1 << 20;

    private final Budget.Meter meter;
    private int[] operation = new int[1024];
    private int[] parent = new int[1024];
    private int size;
    private int compactAt = MINIMUM;

    Paths(Budget.Meter meter) {
        this.meter = meter;
        meter.allocated(operation.length * 8L);
    }

    void release() {
        meter.allocated(-operation.length * 8L);
    }

    /** A root, whose operation is the complement of the start it stands for. */
    int root(int start) {
        return add(~start, -1);
    }

    int add(int newOperation, int newParent) {
        if (size == operation.length) {
            if (size > Integer.MAX_VALUE / 2 - 8) {
                throw new Budget.Spent("more steps in all orders than a table can hold: " + size);
            }
            meter.allocated(size * 8L);
            operation = Arrays.copyOf(operation, size * 2);
            parent = Arrays.copyOf(parent, size * 2);
        }
        operation[size] = newOperation;
        parent[size] = newParent;
        return size++;
    }

    int operation(int node) {
        return operation[node];
    }

    int parent(int node) {
        return parent[node];
    }

    /** The start on which the node's path stands. */
    int start(int node) {
        int at = node;
        while (parent[at] >= 0) {
            at = parent[at];
        }
        return ~operation[at];
    }

    /** The operations from the root to the node. */
    int[] order(int node) {
        int length = 0;
        for (int at = node; parent[at] >= 0; at = parent[at]) {
            length++;
        }
        int[] order = new int[length];
        for (int at = node; parent[at] >= 0; at = parent[at]) {
            order[--length] = operation[at];
        }
        return order;
    }

    /**
     * Forgets what no configuration of the table stands on, when there is enough of it to be worth
     * the sweep.
     */
    void compact(ConfigurationTable table) {
        if (size < compactAt) {
            return;
        }
        BitSet needed = new BitSet(size);
        for (int i = 0; i < table.size(); i++) {
            if (!table.isRemoved(i)) {
                needed.set(table.node(i));
            }
        }
        for (int i = size - 1; i >= 0; i--) {
            if (needed.get(i) && parent[i] >= 0) {
                needed.set(parent[i]);
            }
        }
        int[] moved = new int[size];
        int kept = 0;
        for (int i = needed.nextSetBit(0); i >= 0; i = needed.nextSetBit(i + 1)) {
            operation[kept] = operation[i];
            parent[kept] = parent[i] < 0 ? -1 : moved[parent[i]];
            moved[i] = kept++;
        }
        for (int i = 0; i < table.size(); i++) {
            if (!table.isRemoved(i)) {
                table.setNode(i, moved[table.node(i)]);
            }
        }
        size = kept;
        compactAt = Math.max(MINIMUM, kept * 2);
    }
}
