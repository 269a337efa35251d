// SPDX-License-Identifier: Apache-2.0
/**
 * What can be asked of any run, whatever its operations mean: errors by class ({@link
 * dev.assay.checkers.run.ExceptionsChecker}), how much of the time the system answered ({@link
 * dev.assay.checkers.run.AvailabilityChecker}) and how soon after faults ({@link
 * dev.assay.checkers.run.RecoveryChecker}), whether replicas agree at the end ({@link
 * dev.assay.checkers.run.DivergenceChecker}), and what the system wrote to its logs ({@link
 * dev.assay.checkers.run.LogPatternChecker}).
 */
@NullMarked
package dev.assay.checkers.run;

import org.jspecify.annotations.NullMarked;
