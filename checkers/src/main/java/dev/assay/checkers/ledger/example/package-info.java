// SPDX-License-Identifier: Apache-2.0
/** Ledgers to try the audit on: honest ones of any size, and what somebody may do to them. */
@NullMarked
package dev.assay.checkers.ledger.example;

import org.jspecify.annotations.NullMarked;
