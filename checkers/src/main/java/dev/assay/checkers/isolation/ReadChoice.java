// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

/**
 * What a transaction read where several versions look the same: one of some options, each a version
 * of every unit concerned. Also what a compare-and-set of a transaction that never returned came
 * to, where an option says besides which of its writes took place.
 *
 * @param transaction the reader
 * @param units what it read
 * @param options by option and unit, the write that was read, {@link RegisterVersions#INITIAL}, or
 *     {@link #NOTHING}
 * @param isConsistent by option, whether it fits all other reads of the same transaction, so that
 *     levels allow it which want a transaction not to contradict itself
 * @param present by option, the writes that took place; no rows where the choice is about reads
 *     alone
 * @param isLater whether the transaction had read the units before; see {@link
 *     TransactionReads#isLater}
 */
record ReadChoice(
        int transaction,
        int[] units,
        int[][] options,
        boolean[] isConsistent,
        int[][] present,
        boolean isLater) {
    /** In place of a write: that unit was not read. */
    static final int NOTHING = -2;

    /** True when it also says which writes took place. */
    boolean isOfWrites() {
        return present.length > 0;
    }
}
