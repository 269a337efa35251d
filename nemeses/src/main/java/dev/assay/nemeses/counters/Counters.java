// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.counters;

import dev.assay.histories.Randomness;

/** What the faults of trusted counters have in common. */
final class Counters {
    private static final long MOST = 1_000_000;

    private Counters() {}

    static void requireNumbers(long by) {
        if (by < 1 || by > MOST) {
            throw new IllegalArgumentException("by must be 1 … 1,000,000, not " + by);
        }
    }

    /** Mostly one or two, sometimes many. */
    static long few(Randomness random) {
        return random.chance(0.7) ? random.between(1, 3) : random.between(4, 100);
    }
}
