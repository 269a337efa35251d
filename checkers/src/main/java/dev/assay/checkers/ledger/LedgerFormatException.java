// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.ledger;

/** A line or file that is not as {@code docs/ledger.md} says. */
public final class LedgerFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LedgerFormatException(String message) {
        super(message);
    }
}
