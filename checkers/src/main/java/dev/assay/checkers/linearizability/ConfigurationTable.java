// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import java.util.Arrays;

/**
 * A set of configurations in insertion order, open for reading by index while it grows, of which
 * none covers another (see {@link Marks}). The bits' meaning must not change between {@link #clear}
 * and the last {@link #add}. O(1) an insertion, plus the number of kept configurations with the
 * same state and exact bits; no hashing as long as there are a few.
 */
final class ConfigurationTable {
    private static final int REMOVED = -1;
    private static final int FEW = 8;

    private final Layout layout;
    private final Marks marks;
    private final Budget.Meter meter;
    private long[] words;
    private int[] node;
    private int[] cost;
    private int[] chain;
    private int size;
    private int removed;
    private int[] heads = new int[64];
    private int[] headEpoch = new int[64];
    private int epoch = 1;
    private int width = Integer.MAX_VALUE;
    private boolean truncated;

    ConfigurationTable(Layout layout, Marks marks, Budget.Meter meter) {
        this.layout = layout;
        this.marks = marks;
        this.meter = meter;
        words = new long[16 * layout.words];
        node = new int[16];
        cost = new int[16];
        chain = new int[16];
        meter.allocated(bytes());
    }

    private long bytes() {
        return words.length * 8L + (3 * node.length + heads.length + headEpoch.length) * 4L;
    }

    /**
     * Keeps no more than so many configurations that differ in nothing but the crashed operations
     * they used, the cheapest ones, and remembers when it left one out.
     */
    void narrow(int newWidth) {
        width = newWidth;
    }

    /** True when a configuration was left out that none covers. */
    boolean isTruncated() {
        return truncated;
    }

    void clear() {
        size = 0;
        removed = 0;
        epoch++;
    }

    /** Gives the memory back to the budget; the table must not be used afterwards. */
    void release() {
        meter.allocated(-bytes());
    }

    /** How many configurations were added and kept at first, removed ones included. */
    int size() {
        return size;
    }

    /** How many configurations the set holds. */
    int live() {
        return size - removed;
    }

    boolean isRemoved(int index) {
        return node[index] == REMOVED;
    }

    int node(int index) {
        return node[index];
    }

    void setNode(int index, int newNode) {
        node[index] = newNode;
    }

    /** How many crashed operations its path uses. */
    int cost(int index) {
        return cost[index];
    }

    /** The words of all configurations; index {@code i} begins at {@link #offset}. */
    long[] words() {
        return words;
    }

    int offset(int index) {
        return index * layout.words;
    }

    void load(int index, long[] into) {
        System.arraycopy(words, index * layout.words, into, 0, layout.words);
    }

    /**
     * Adds a configuration unless a kept one covers it; removes those that it covers.
     *
     * @param pathNode the end of its path, at least 0
     * @param pathCost how many crashed operations the path uses
     */
    void add(long[] configuration, int pathNode, int pathCost) {
        boolean few = size <= FEW;
        int head = few ? -1 : head(configuration, 0);
        int index = few ? size - 1 : first(head);
        int alike = 0;
        int dearest = -1;
        for (; index >= 0; index = few ? index - 1 : chain[index]) {
            if (node[index] == REMOVED) {
                continue;
            }
            if (marks.covers(words, offset(index), configuration, 0)) {
                if (pathCost < cost[index] && sameBits(configuration, index)) {
                    node[index] = pathNode;
                    cost[index] = pathCost;
                }
                return;
            }
            if (marks.covers(configuration, 0, words, offset(index))) {
                remove(index);
            } else if (width != Integer.MAX_VALUE && sameBits(configuration, index)) {
                alike++;
                dearest = dearest < 0 || cost[index] > cost[dearest] ? index : dearest;
            }
        }
        if (alike >= width) {
            truncated = true;
            if (cost[dearest] <= pathCost) {
                return;
            }
            remove(dearest);
        }
        append(configuration, pathNode, pathCost);
    }

    void remove(int index) {
        node[index] = REMOVED;
        removed++;
    }

    private boolean sameBits(long[] configuration, int index) {
        int offset = offset(index);
        for (int word = 0; word < layout.bitWords; word++) {
            if (words[offset + word] != configuration[word]) {
                return false;
            }
        }
        return true;
    }

    private void append(long[] configuration, int pathNode, int pathCost) {
        if (size == node.length) {
            grow();
        }
        System.arraycopy(configuration, 0, words, size * layout.words, layout.words);
        node[size] = pathNode;
        cost[size] = pathCost;
        size++;
        if (size == FEW + 1) {
            for (int index = 0; index < size; index++) {
                link(index);
            }
        } else if (size > FEW) {
            link(size - 1);
        }
    }

    private int first(int head) {
        return headEpoch[head] == epoch ? heads[head] : -1;
    }

    private int head(long[] from, int offset) {
        return (int) marks.hash(from, offset) & (heads.length - 1);
    }

    private void link(int index) {
        int head = head(words, offset(index));
        chain[index] = first(head);
        heads[head] = index;
        headEpoch[head] = epoch;
    }

    private void grow() {
        long wanted = (long) node.length * 2 * layout.words;
        if (wanted > Integer.MAX_VALUE - 8) {
            throw new Budget.Spent(
                    "more configurations at one event than a table can hold: " + size);
        }
        long before = bytes();
        meter.allocated(before);
        words = Arrays.copyOf(words, (int) wanted);
        node = Arrays.copyOf(node, node.length * 2);
        cost = Arrays.copyOf(cost, node.length);
        chain = Arrays.copyOf(chain, node.length);
        heads = new int[node.length * 2];
        headEpoch = new int[heads.length];
        epoch = 1;
        meter.allocated(bytes() - 2 * before);
        for (int index = 0; index < size; index++) {
            link(index);
        }
    }
}
