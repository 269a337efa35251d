// SPDX-License-Identifier: Apache-2.0
/**
 * The signed log that nodes export, and the audit of it: hash-chained entries under an RFC 9162
 * Merkle tree, certified by quorums. Start at {@link dev.assay.checkers.ledger.LedgerAudit}; the
 * files are described in {@code docs/ledger.md}.
 */
@NullMarked
package dev.assay.checkers.ledger;

import org.jspecify.annotations.NullMarked;
