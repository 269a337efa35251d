// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

/** A history holds what a format has no words for; the message says what, and what to do. */
public final class UnwritableHistoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param format the format's id
     * @param problem what cannot be written and what would cure it
     */
    public UnwritableHistoryException(String format, String problem) {
        super(format + " cannot hold this history: " + problem);
    }
}
