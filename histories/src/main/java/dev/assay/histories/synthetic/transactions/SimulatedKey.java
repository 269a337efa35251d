// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.synthetic.transactions;

import java.util.Arrays;

/** One key: what was written to it in all, and what of it is on each node. */
final class SimulatedKey {
    final long id;

    /** How many values were given out. */
    private long given;

    /** Of a list: all elements that were committed, in order. */
    private long[] elements;

    private int length;

    /** By node: a register's value, or a list's length; 0 at the beginning. */
    private final long[] state;

    /** By node: the number of the commit that wrote it. */
    private final long[] stamp;

    /** The node and place in its log of the last commit; -1 for none. */
    private int lastNode = -1;

    private long lastPlace = -1;

    SimulatedKey(long id, int nodes, boolean isList) {
        this.id = id;
        state = new long[nodes];
        stamp = new long[nodes];
        elements = isList ? new long[8] : new long[0];
    }

    /** A value that nobody was given before. */
    long nextValue() {
        return ++given;
    }

    long given() {
        return given;
    }

    long state(int node) {
        return state[node];
    }

    long element(int place) {
        return elements[place];
    }

    /** Appends an element; the length from now on. */
    long append(long element) {
        if (length == elements.length) {
            elements = Arrays.copyOf(elements, length * 2);
        }
        elements[length++] = element;
        return length;
    }

    /** A later commit's state comes to a node. */
    void arrive(int node, long newState, long commit) {
        if (commit > stamp[node]) {
            stamp[node] = commit;
            state[node] = newState;
        }
    }

    void committed(int node, long place) {
        lastNode = node;
        lastPlace = place;
    }

    /** True when the last commit is among the first ones of each node's log. */
    boolean isSeen(long[] applied) {
        return lastNode < 0 || lastPlace < applied[lastNode];
    }
}
