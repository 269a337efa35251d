// SPDX-License-Identifier: Apache-2.0
/**
 * Rules for code that runs in simulated worlds, for the architecture tests of those who write it;
 * needs ArchUnit.
 */
@NullMarked
package dev.assay.simulation.rules;

import org.jspecify.annotations.NullMarked;
