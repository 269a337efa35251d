// SPDX-License-Identifier: Apache-2.0
/**
 * Promises about what went into a collection and what came out, weaker than linearizability and
 * about linear in the input: {@link dev.assay.checkers.collections.SetChecker}, {@link
 * dev.assay.checkers.collections.SetFullChecker}, {@link
 * dev.assay.checkers.collections.TotalQueueChecker}, {@link
 * dev.assay.checkers.collections.CounterChecker}, {@link
 * dev.assay.checkers.collections.UniqueIdsChecker}. Each judges key by key ({@link
 * dev.assay.checkers.collections.KeyedChecker}).
 */
@NullMarked
package dev.assay.checkers.collections;

import org.jspecify.annotations.NullMarked;
