// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen;

/** A library of Jepsen's that is missing, does not load, or failed; the message is one line. */
public final class LibraryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LibraryException(String message) {
        super(message);
    }

    public LibraryException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What a Clojure exception says, in one line: the innermost cause knows most. */
    public static String words(Throwable thrown) {
        Throwable innermost = thrown;
        while (innermost.getCause() != null && innermost.getCause() != innermost) {
            innermost = innermost.getCause();
        }
        String message = String.valueOf(innermost.getMessage()).lines().findFirst().orElse("");
        return innermost.getClass().getSimpleName() + ": " + message;
    }
}
