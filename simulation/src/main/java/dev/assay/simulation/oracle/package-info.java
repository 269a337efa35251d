// SPDX-License-Identifier: Apache-2.0
/** Invariants of replicated logs, judged from what nodes say they did. */
@NullMarked
package dev.assay.simulation.oracle;

import org.jspecify.annotations.NullMarked;
