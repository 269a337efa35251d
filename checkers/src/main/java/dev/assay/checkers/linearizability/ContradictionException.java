// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

/**
 * Two independent ways of deciding the same thing disagree: a defect of Assay or of the model. The
 * verdict is unknown.
 */
public final class ContradictionException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public ContradictionException(String message) {
        super(message);
    }
}
