// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.real;

import java.time.Duration;
import java.util.List;

/** Waits for threads, but never without end. */
final class Waiting {
    private Waiting() {}

    /**
     * Waits for all threads together, and interrupts those that do not end in time.
     *
     * @return how many did not
     */
    static int forAll(List<Thread> threads, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        int left = 0;
        for (Thread thread : threads) {
            try {
                if (!thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
                    left++;
                    thread.interrupt();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                threads.forEach(Thread::interrupt);
                return (int) threads.stream().filter(Thread::isAlive).count();
            }
        }
        return left;
    }
}
