// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.histories.Randomness;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EffortTest {
    @Test
    void theMedianIsTheMiddleAndThoseThatGaveUpAreCounted() {
        assertThat(new Effort(new int[] {9, 1, 5}).median()).isEqualTo(5);
        assertThat(new Effort(new int[] {4, 1, 200, 3}).median()).isEqualTo(3.5);
        assertThat(new Effort(new int[] {4, 1, 200, 200}).censored(200)).isEqualTo(2);
    }

    @Test
    void theIntervalHoldsTheRatioAndIsNarrowWhereAllAreEqual() {
        Effort twelve = new Effort(new int[] {12, 12, 12});
        Effort four = new Effort(new int[] {4, 4, 4, 4});
        assertThat(twelve.over(four, new Randomness(1))).isEqualTo(new Effort.Ratio(3, 3, 3));
        Effort spread = new Effort(IntStream.rangeClosed(1, 101).toArray());
        Effort.Ratio ratio = spread.over(spread, new Randomness(1));
        assertThat(ratio.ratio()).isEqualTo(1);
        assertThat(ratio.low()).isBetween(0.5, 0.9);
        assertThat(ratio.high()).isBetween(1.1, 2.0);
    }
}
