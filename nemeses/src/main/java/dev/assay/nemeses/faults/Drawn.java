// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses.faults;

import dev.assay.histories.Randomness;
import java.util.List;

/** Random magnitudes. */
final class Drawn {
    private Drawn() {}

    /**
     * Each order of magnitude between the two is as likely: small faults break other things than
     * large ones.
     */
    static long logUniform(Randomness random, long min, long max) {
        double exponent =
                StrictMath.log(min)
                        + random.nextDouble() * (StrictMath.log(max) - StrictMath.log(min));
        return Math.clamp((long) StrictMath.exp(exponent), min, max);
    }

    static long signed(Randomness random, long magnitude) {
        return random.chance(0.5) ? magnitude : -magnitude;
    }

    /** A seed for what a fault leaves to the world; never 0, which stands for none. */
    static long seed(Randomness random) {
        return random.between(1, 1_000_000_000_000L);
    }

    static void requireOneEach(String field, List<?> values, List<Integer> targets) {
        if (values.size() != targets.size()) {
            throw new IllegalArgumentException(
                    field
                            + " must have one value for each target: "
                            + values
                            + " for "
                            + Names.of(targets));
        }
    }
}
