// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness;

/**
 * What the user asked for cannot be done; the message is one line that says what is wrong and what
 * would cure it.
 */
public final class HarnessInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public HarnessInputException(String message) {
        super(message);
    }

    public HarnessInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
