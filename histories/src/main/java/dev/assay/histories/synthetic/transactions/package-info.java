// SPDX-License-Identifier: Apache-2.0
/**
 * Histories of transactions of any size, as simulated stores of several isolation levels show them.
 */
@NullMarked
package dev.assay.histories.synthetic.transactions;

import org.jspecify.annotations.NullMarked;
