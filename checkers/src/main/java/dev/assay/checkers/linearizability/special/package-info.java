// SPDX-License-Identifier: Apache-2.0
/**
 * Algorithms for the histories of one standard object: faster than any search, but only for
 * histories of a certain shape. {@link dev.assay.checkers.linearizability.special.SpecialEngines}
 * says which are tried on what.
 */
@org.jspecify.annotations.NullMarked
package dev.assay.checkers.linearizability.special;
