// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.isolation;

import dev.assay.histories.History;
import java.util.Optional;

/**
 * What transactions did to objects of whatever kind, as versions of units and reads of them, where
 * some reads may be of one version or another.
 *
 * @param history the history
 * @param writes all writes
 * @param reads all reads of what others wrote
 * @param happened by transaction: it committed, or was certainly seen
 * @param gap why not all that was read is among the reads, so that nothing can be called valid
 * @param isTold whether a transaction that committed has read anything at all
 */
record TransactionModel(
        History history,
        TransactionWrites writes,
        TransactionReads reads,
        boolean[] happened,
        Optional<String> gap,
        boolean isTold) {}
