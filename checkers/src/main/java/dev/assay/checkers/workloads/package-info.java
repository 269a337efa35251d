// SPDX-License-Identifier: Apache-2.0
/**
 * Jepsen's special workloads, each a checker by its name: {@link
 * dev.assay.checkers.workloads.BankChecker}, {@link dev.assay.checkers.workloads.LongForkChecker},
 * {@link dev.assay.checkers.workloads.CausalChecker}, {@link
 * dev.assay.checkers.workloads.CausalReverseChecker}, {@link
 * dev.assay.checkers.workloads.WriteSkewChecker}. Each looks at what its operations are built to
 * show, key by key where operations have one ({@link
 * dev.assay.checkers.workloads.KeyedOperations}).
 */
@NullMarked
package dev.assay.checkers.workloads;

import org.jspecify.annotations.NullMarked;
