// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.proxy.framing;

/** A stream is not, or not any more, in the framing that its proxy was told. */
public final class LostFramingException extends Exception {
    private static final long serialVersionUID = 1;

    public LostFramingException(String reason) {
        super(reason);
    }
}
