// SPDX-License-Identifier: Apache-2.0
package dev.assay.junit;

/**
 * Thrown by a call to say that it had no effect and never will. Of whatever else a call throws
 * nobody knows whether it happened.
 */
public final class DidNotHappenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DidNotHappenException(String reason) {
        super(reason);
    }
}
