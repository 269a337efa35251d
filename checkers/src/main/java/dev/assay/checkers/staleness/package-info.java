// SPDX-License-Identifier: Apache-2.0
/**
 * How stale the reads of registers are, in values and in time: {@link
 * dev.assay.checkers.staleness.KeyOperations} is one key's history, {@link
 * dev.assay.checkers.staleness.AtomicitySearch} finds the fewest values, {@link
 * dev.assay.checkers.staleness.ZoneDistance} the shortest time.
 */
@NullMarked
package dev.assay.checkers.staleness;

import org.jspecify.annotations.NullMarked;
