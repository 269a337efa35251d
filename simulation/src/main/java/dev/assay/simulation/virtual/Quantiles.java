// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.histories.Randomness;
import java.util.function.DoubleUnaryOperator;

/**
 * A distribution with mean 1 as a table of its quantiles in fixed point, so that a draw is one
 * look-up and one multiplication of integers, the same on every machine. The mean is that of the
 * table, in which the last 1 / 8,192 of the distribution is left out.
 */
final class Quantiles {
    /** Exponential. */
    static final Quantiles EXPONENTIAL = new Quantiles(rest -> -StrictMath.log(rest));

    /** Pareto with shape 3/2: finite mean, infinite variance. */
    static final Quantiles HEAVY_TAIL = new Quantiles(rest -> StrictMath.pow(rest, -2.0 / 3.0));

    private static final int BITS = 12;
    private static final int POINT = 20;

    private final long[] table = new long[1 << BITS];

    /**
     * @param quantile of the share that is larger than it; any unit
     */
    private Quantiles(DoubleUnaryOperator quantile) {
        double sum = 0;
        for (int i = 0; i < table.length; i++) {
            sum += quantile.applyAsDouble(rest(i));
        }
        double mean = sum / table.length;
        for (int i = 0; i < table.length; i++) {
            table[i] = (long) (quantile.applyAsDouble(rest(i)) / mean * (1L << POINT));
        }
    }

    private double rest(int index) {
        return 1 - (index + 0.5) / table.length;
    }

    /** One draw from the distribution with this mean, at most a day. */
    long draw(Randomness random, long mean) {
        long factor = table[(int) (random.nextLong() >>> (Long.SIZE - BITS))];
        long low = mean & ((1L << POINT) - 1);
        return (mean >> POINT) * factor + (low * factor >> POINT);
    }
}
