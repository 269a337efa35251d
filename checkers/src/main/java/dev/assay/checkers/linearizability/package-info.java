// SPDX-License-Identifier: Apache-2.0
/**
 * Linearizability: does an order of the operations exist that respects real time and the model? The
 * way of a check: {@link dev.assay.checkers.linearizability.Preparation} splits a history into
 * problems, {@link dev.assay.checkers.linearizability.FrontierSearch} decides one, {@link
 * dev.assay.checkers.linearizability.Replay} proves an order, {@link
 * dev.assay.checkers.linearizability.Refutation} finds the witness when there is none.
 */
@NullMarked
package dev.assay.checkers.linearizability;

import org.jspecify.annotations.NullMarked;
