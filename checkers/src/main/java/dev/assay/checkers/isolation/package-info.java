// SPDX-License-Identifier: Apache-2.0
/**
 * Isolation of transactions: which levels a history satisfies, which it breaks, and by what.
 *
 * <p>{@link dev.assay.checkers.isolation.IsolationChecker} is the way in. What transactions saw is
 * traced to who wrote it ({@link dev.assay.checkers.isolation.ListAppendReader}), dependencies are
 * drawn from that ({@link dev.assay.checkers.isolation.DependencyGraph}), and a level is broken by
 * a circle of a shape that it forbids ({@link dev.assay.checkers.isolation.Anomaly}). Where nobody
 * saw the order of versions, one without such circles is searched for ({@link
 * dev.assay.checkers.isolation.VersionOrderSearch}).
 */
@NullMarked
package dev.assay.checkers.isolation;

import org.jspecify.annotations.NullMarked;
