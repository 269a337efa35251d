// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.json;

/** A text that is not the JSON that was wanted, in Go's words. */
public final class BadJsonException extends Exception {
    private static final long serialVersionUID = 1;

    public BadJsonException(String message) {
        super(message);
    }
}
