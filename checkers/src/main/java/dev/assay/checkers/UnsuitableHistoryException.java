// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers;

/**
 * The history cannot be judged by this checker or model; the message names the operation and the
 * cure. Bad input, not a verdict.
 */
public final class UnsuitableHistoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnsuitableHistoryException(String message) {
        super(message);
    }
}
