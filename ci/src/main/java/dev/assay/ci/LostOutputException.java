// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci;

/** Standard output takes nothing any more, so that it is no use going on; {@link Main} says why. */
public final class LostOutputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LostOutputException() {
        super("standard output cannot be written");
    }
}
