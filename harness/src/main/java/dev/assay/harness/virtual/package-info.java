// SPDX-License-Identifier: Apache-2.0
/**
 * What drives a trial inside a world: clients, the phases, the demand for recovery. Deterministic
 * code, as a node's is.
 */
@NullMarked
package dev.assay.harness.virtual;

import org.jspecify.annotations.NullMarked;
