// SPDX-License-Identifier: Apache-2.0
package dev.assay.db.wire;

/** Bytes that no encoder of this project wrote, or that were damaged since. */
public final class DamagedBytesException extends Exception {
    private static final long serialVersionUID = 1;

    /** Says in one line what is wrong with the bytes. */
    public DamagedBytesException(String message) {
        super(message);
    }
}
