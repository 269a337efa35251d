// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.file;

/**
 * A file that cannot be understood; the message is one line: file, line, what is wrong, what to do.
 */
public final class FormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A mistake.
     *
     * @param line from 1
     */
    public FormatException(String source, int line, String problem) {
        super(source + ":" + line + ": " + problem.replace('\n', ' '));
    }
}
