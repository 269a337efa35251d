// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;
import java.util.Arrays;

/**
 * An exact set of configurations in insertion order, open for reading by index while it grows. Of
 * two configurations with the same state and marks, one that used no more crashed operations of any
 * class can do whatever the other can: only the first is kept. O(1) an insertion, plus the number
 * of kept configurations with the same state and marks.
 */
final class ConfigurationTable {
    private static final int REMOVED = -1;

    private final Layout layout;
    private final Budget.Meter meter;
    private long[] words;
    private int[] node;
    private int[] chain;
    private int size;
    private int removed;
    private int[] heads = new int[64];
    private int[] headEpoch = new int[64];
    private int epoch = 1;
    private int width = Integer.MAX_VALUE;
    private boolean truncated;

    ConfigurationTable(Layout layout, Budget.Meter meter) {
        this.layout = layout;
        this.meter = meter;
        words = new long[16 * layout.words];
        node = new int[16];
        chain = new int[16];
        meter.allocated(bytes());
    }

    private long bytes() {
        return words.length * 8L
                + (node.length + chain.length + heads.length + headEpoch.length) * 4L;
    }

    /**
     * Keeps no more than so many configurations of the same state and marks, and remembers when it
     * left one out.
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
     */
    void add(long[] configuration, int pathNode) {
        int head = head(configuration, 0);
        int alike = 0;
        if (headEpoch[head] == epoch) {
            for (int index = heads[head]; index >= 0; index = chain[index]) {
                if (node[index] == REMOVED || !sameKey(configuration, index)) {
                    continue;
                }
                if (usesNoMore(words, offset(index), configuration, 0)) {
                    return;
                }
                if (usesNoMore(configuration, 0, words, offset(index))) {
                    node[index] = REMOVED;
                    removed++;
                } else {
                    alike++;
                }
            }
        }
        if (alike >= width) {
            truncated = true;
            return;
        }
        append(configuration, pathNode, head);
    }

    private void append(long[] configuration, int pathNode, int head) {
        if (size == node.length) {
            grow();
            head = head(configuration, 0);
        }
        System.arraycopy(configuration, 0, words, size * layout.words, layout.words);
        node[size] = pathNode;
        chain[size] = headEpoch[head] == epoch ? heads[head] : -1;
        heads[head] = size;
        headEpoch[head] = epoch;
        size++;
    }

    private int head(long[] from, int offset) {
        long hash = from[offset] * 0x9E3779B97F4A7C15L;
        for (int word = 1; word < layout.keyWords; word++) {
            hash = (hash ^ (hash >>> 32) ^ from[offset + word]) * 0x9E3779B97F4A7C15L;
        }
        return (int) (hash >>> 32) & (heads.length - 1);
    }

    private boolean sameKey(long[] configuration, int index) {
        int offset = offset(index);
        for (int word = 0; word < layout.keyWords; word++) {
            if (words[offset + word] != configuration[word]) {
                return false;
            }
        }
        return true;
    }

    private boolean usesNoMore(long[] left, int leftOffset, long[] right, int rightOffset) {
        for (int word = layout.keyWords; word < layout.words; word++) {
            long guards = layout.guards[word];
            // A field of the left that is larger borrows its own spare bit.
            if ((((right[rightOffset + word] | guards) - left[leftOffset + word]) & guards)
                    != guards) {
                return false;
            }
        }
        return true;
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
        chain = Arrays.copyOf(chain, node.length);
        heads = new int[node.length * 2];
        headEpoch = new int[heads.length];
        epoch = 1;
        meter.allocated(bytes() - 2 * before);
        for (int index = 0; index < size; index++) {
            int head = head(words, offset(index));
            chain[index] = headEpoch[head] == epoch ? heads[head] : -1;
            heads[head] = index;
            headEpoch[head] = epoch;
        }
    }
}
