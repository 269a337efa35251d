// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.histories.History;

/**
 * What transactions wrote and saw, as versions of keys. A transaction has the number of its
 * operation in the history; a version the transaction that wrote it. All in compressed sparse rows.
 *
 * @param history the history
 * @param happened by transaction: it committed, or it never returned and was seen
 * @param keys by number of a key, its reference
 * @param chainStart by key, where its row in {@code chain} starts; one more at the end
 * @param chain the writers of its versions in their order, as far as reads show it
 * @param looseStart by key, where its row in {@code loose} starts; one more at the end
 * @param loose the writers of versions that come after the chain, nobody knows in which order
 * @param readStart by transaction, where its rows in {@code readKey} and {@code readPlace} start
 * @param readKey the numbers of the keys that it read from others, in its own order
 * @param readPlace the place in the key's chain that it saw, -1 for the state before all
 */
record Versions(
        History history,
        boolean[] happened,
        int[] keys,
        int[] chainStart,
        int[] chain,
        int[] looseStart,
        int[] loose,
        int[] readStart,
        int[] readKey,
        int[] readPlace) {
    /** The place of the state before all versions. */
    static final int INITIAL = -1;

    int transactions() {
        return happened.length;
    }

    /** How long a key's chain is. */
    int chainLength(int key) {
        return chainStart[key + 1] - chainStart[key];
    }

    /** The writer of a version of the chain. */
    int writer(int key, int place) {
        return chain[chainStart[key] + place];
    }
}
