// SPDX-License-Identifier: Apache-2.0
/**
 * Sequential consistency: does an order of all operations on all keys exist that the model allows
 * and that keeps each process's own order? {@link
 * dev.assay.checkers.sequential.SequentialPreparation} reads a history, {@link
 * dev.assay.checkers.sequential.RegisterSaturation} refutes most bad histories of registers, {@link
 * dev.assay.checkers.sequential.InterleavingSearch} decides, {@link
 * dev.assay.checkers.sequential.InterleavingReplay} proves an order, {@link
 * dev.assay.checkers.sequential.SequentialCore} finds the witness when there is none.
 */
@NullMarked
package dev.assay.checkers.sequential;

import org.jspecify.annotations.NullMarked;
