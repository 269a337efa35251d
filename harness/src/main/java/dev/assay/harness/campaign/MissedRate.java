// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.campaign;

/**
 * How likely it is that a bug went unseen, when each clean seed would have shown it with the same
 * probability and independently: seeds draw their trials from one generator. A bug that this
 * generator can never show is not covered by any number of seeds.
 */
public final class MissedRate {
    private static final double CONFIDENCE = 0.95;

    private MissedRate() {}

    /**
     * The probability that a bug which a seed shows with probability {@code rate} stays hidden from
     * all of {@code seeds}: (1 - rate)^seeds.
     */
    public static double missed(double rate, long seeds) {
        if (!(rate >= 0 && rate <= 1) || seeds < 0) {
            throw new IllegalArgumentException("no rate and seeds: " + rate + ", " + seeds);
        }
        // Near 0 the difference 1 - rate would lose the rate's digits.
        return seeds == 0 ? 1 : Math.exp(seeds * Math.log1p(-rate));
    }

    /**
     * The rate below which the true one is with 95 % confidence when none of so many seeds failed:
     * 1 - 0.05^(1/seeds), of which 3/seeds is the well-known approximation. 1 for no seeds.
     */
    public static double bound(long seeds) {
        if (seeds < 0) {
            throw new IllegalArgumentException("no number of seeds: " + seeds);
        }
        return seeds == 0 ? 1 : -Math.expm1(Math.log(1 - CONFIDENCE) / seeds);
    }
}
