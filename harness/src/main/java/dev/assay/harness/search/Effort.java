// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.search;

import dev.assay.histories.Randomness;
import java.util.Arrays;

/**
 * How many trials searches took, each from a seed of its own; those that found nothing are kept as
 * the limit at which they gave up, so that a median is right as long as half of them found it.
 */
public final class Effort {
    private static final int RESAMPLES = 2_000;

    private final int[] tried;

    public Effort(int[] tried) {
        if (tried.length == 0) {
            throw new IllegalArgumentException("needs at least one search");
        }
        this.tried = tried.clone();
    }

    /** The median number of trials. */
    public double median() {
        return median(tried.clone());
    }

    private static double median(int[] numbers) {
        Arrays.sort(numbers);
        int middle = numbers.length / 2;
        return numbers.length % 2 == 1
                ? numbers[middle]
                : (numbers[middle - 1] + numbers[middle]) / 2.0;
    }

    /** How many searches gave up at this limit. */
    public int censored(int limit) {
        return (int) Arrays.stream(tried).filter(count -> count >= limit).count();
    }

    /**
     * By how much this median is larger than the other's, with a 95 % interval by the bootstrap
     * (percentiles; Efron 1979).
     */
    public Ratio over(Effort other, Randomness random) {
        double[] ratios = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            ratios[i] = resampled(random).median() / other.resampled(random).median();
        }
        Arrays.sort(ratios);
        return new Ratio(
                median() / other.median(),
                ratios[RESAMPLES / 40],
                ratios[RESAMPLES - 1 - RESAMPLES / 40]);
    }

    private Effort resampled(Randomness random) {
        int[] drawn = new int[tried.length];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = tried[random.nextInt(tried.length)];
        }
        return new Effort(drawn);
    }

    /**
     * A ratio of medians.
     *
     * @param low of the 95 % interval
     * @param high of the 95 % interval
     */
    public record Ratio(double ratio, double low, double high) {
        @Override
        public String toString() {
            return "%.2f (%.2f to %.2f)".formatted(ratio, low, high);
        }
    }
}
