// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.processes;

/**
 * The machine does not give what a trial of real processes needs: a port is taken, a program is
 * missing, a server dies at its start. The message is one line with the cure.
 */
public final class SurroundingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SurroundingsException(String message) {
        super(message.replace('\n', ' '));
    }

    public SurroundingsException(String message, Throwable cause) {
        super(message.replace('\n', ' '), cause);
    }
}
