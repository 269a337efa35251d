// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

/**
 * A world cannot do what a schedule asks for; nothing was done yet. The message is one line with
 * the cure.
 */
public final class UnsuitableWorldException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnsuitableWorldException(String message) {
        super(message);
    }
}
