// SPDX-License-Identifier: Apache-2.0
/** Consensus: one handler for each message, one class for each role. */
@NullMarked
package dev.assay.db.raft;

import org.jspecify.annotations.NullMarked;
