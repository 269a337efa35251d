// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.shrink;

import java.time.Duration;

/**
 * How much shrinking may cost. What it reaches within the runs is the same on every machine; within
 * the time it is not, so that the time is but a last resort.
 *
 * @param runs of the trial, the first one included
 * @param time of the wall clock; asked between runs
 */
public record ShrinkLimits(int runs, Duration time) {
    public ShrinkLimits {
        if (runs < 1 || time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException(
                    "shrinking needs a run and some time: " + runs + " runs, " + time);
        }
    }

    /** 3,000 runs, two minutes. */
    public static ShrinkLimits standard() {
        return new ShrinkLimits(3_000, Duration.ofMinutes(2));
    }
}
