// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

/**
 * Lists of numbers, each number in one of them at most, from which whatever was taken can be put
 * back in the opposite order (Knuth's dancing links). O(1) each.
 */
final class Chain {
    private final int[] next;
    private final int[] previous;
    private final int size;

    /** So many lists of numbers below a size. */
    Chain(int size, int lists) {
        this.size = size;
        next = new int[size + lists];
        previous = new int[size + lists];
        for (int head = size; head < size + lists; head++) {
            next[head] = head;
            previous[head] = head;
        }
    }

    /** What stands before the first and after the last of a list. */
    int head(int list) {
        return size + list;
    }

    int first(int list) {
        return next[size + list];
    }

    int last(int list) {
        return previous[size + list];
    }

    int after(int number) {
        return next[number];
    }

    int before(int number) {
        return previous[number];
    }

    boolean isEmpty(int list) {
        return next[size + list] == size + list;
    }

    void addAfter(int number, int place) {
        previous[number] = place;
        next[number] = next[place];
        next[previous[number]] = number;
        previous[next[number]] = number;
    }

    void remove(int number) {
        next[previous[number]] = next[number];
        previous[next[number]] = previous[number];
    }

    void putBack(int number) {
        next[previous[number]] = number;
        previous[next[number]] = number;
    }
}
