// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.processes;

/** Waiting in real time. */
final class Pauses {
    private Pauses() {}

    /** Waits; a thread that is interrupted goes on at once and stays interrupted. */
    static void millis(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
