// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import dev.assay.checkers.Budget;

/** Counts what one search explores, within the budget of the check and a limit of its own. */
final class Effort {
    private static final int POLL_EVERY = 128;

    private final Budget.Meter meter;
    private int unreported;
    private long reported;
    private long left = Long.MAX_VALUE;

    Effort(Budget.Meter meter) {
        this.meter = meter;
    }

    /** Allows no more than so many configurations. */
    void limit(long configurations) {
        left = configurations;
    }

    /** True when the limit was reached. */
    boolean isBeyondLimit() {
        return left < 0;
    }

    /** What this search spent, whatever others of the same check spend meanwhile. */
    long spent() {
        return reported + unreported;
    }

    /** One configuration more. */
    void spend() {
        if (++unreported >= POLL_EVERY) {
            report();
            meter.poll();
            if (left < 0) {
                throw new Budget.Spent("the limit of this search was reached");
            }
        }
    }

    /** Tells the meter what it does not know yet. */
    void report() {
        left -= unreported;
        reported += unreported;
        meter.explored(unreported);
        unreported = 0;
    }
}
