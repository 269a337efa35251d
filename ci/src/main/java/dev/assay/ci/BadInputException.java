// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci;

/**
 * The user asked for something that cannot be: the message is one line that names the place and the
 * cure. Exit code 254.
 */
public final class BadInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BadInputException(String message) {
        super(message);
    }

    public BadInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
