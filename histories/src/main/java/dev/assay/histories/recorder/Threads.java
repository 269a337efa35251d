// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.recorder;

/** Waiting that an interrupt does not cut short; the interrupt is kept for the caller. */
final class Threads {
    private Threads() {}

    static void joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
