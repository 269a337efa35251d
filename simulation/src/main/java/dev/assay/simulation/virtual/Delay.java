// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.histories.Randomness;

/**
 * A distribution of delays: {@code min} plus an exponential part, and for a small share of the
 * draws a further, long wait.
 *
 * @param minNanos nanoseconds that every draw takes at least
 * @param meanNanos mean in nanoseconds of a draw that is not slow, at least {@code minNanos}
 * @param slowShare probability, 0 … 1, that a draw is slow: the heavy tail
 * @param slowMaxNanos nanoseconds that a slow draw takes besides, uniform from 0
 */
public record Delay(long minNanos, long meanNanos, double slowShare, long slowMaxNanos) {
    private static final int TABLE_SIZE = 4096;

    /**
     * Quantiles of the exponential distribution with mean 1: a logarithm per message would cost
     * more than the message.
     */
    private static final double[] EXPONENTIAL = exponentialQuantiles();

    /** Checks the ranges. */
    public Delay {
        if (minNanos < 0 || meanNanos < minNanos || slowMaxNanos < 0) {
            throw new IllegalArgumentException(
                    "need 0 <= min <= mean and 0 <= slowMax: min "
                            + minNanos
                            + " ns, mean "
                            + meanNanos
                            + " ns, slowMax "
                            + slowMaxNanos
                            + " ns");
        }
        SimulationOptions.requireProbability("slowShare", slowShare);
    }

    /** Always the same delay. */
    public static Delay constant(long nanos) {
        return new Delay(nanos, nanos, 0, 0);
    }

    private static double[] exponentialQuantiles() {
        double[] quantiles = new double[TABLE_SIZE];
        for (int i = 0; i < TABLE_SIZE; i++) {
            quantiles[i] = -StrictMath.log(1 - (i + 0.5) / TABLE_SIZE);
        }
        return quantiles;
    }

    /**
     * Draws a delay in nanoseconds; always takes the same number of random numbers, so that options
     * do not shift later draws.
     */
    long draw(Randomness random) {
        long bits = random.nextLong();
        double slow = random.nextDouble();
        long nanos = minNanos + (long) ((meanNanos - minNanos) * EXPONENTIAL[(int) (bits >>> 52)]);
        if (slow < slowShare) {
            nanos += (long) (slowMaxNanos * (slow / slowShare));
        }
        return nanos;
    }
}
