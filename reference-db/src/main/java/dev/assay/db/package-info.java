// SPDX-License-Identifier: Apache-2.0
/**
 * The reference database: a replicated key-value store on Raft, written to be read beside Diego
 * Ongaro's dissertation.
 */
@NullMarked
package dev.assay.db;

import org.jspecify.annotations.NullMarked;
