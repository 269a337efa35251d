// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.exposure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.histories.Randomness;
import org.junit.jupiter.api.Test;

class StateSketchTest {
    private static StateSketch of(long from, long to) {
        StateSketch sketch = new StateSketch();
        for (long hash = from; hash < to; hash++) {
            sketch.add(hash);
        }
        return sketch;
    }

    @Test
    void estimates_are_within_the_stated_error() {
        assertThat(new StateSketch().estimate()).isZero();
        assertThat(of(7, 8).estimate()).isEqualTo(1);
        for (int count : new int[] {10, 100, 1_000, 10_000, 40_000, 100_000, 1_000_000}) {
            double squares = 0;
            int samples = count > 100_000 ? 8 : 30;
            for (int sample = 0; sample < samples; sample++) {
                long from = sample * 10_000_000L;
                double error = of(from, from + count).estimate() / (double) count - 1;
                assertThat(error).isCloseTo(0, within(4 * StateSketch.STANDARD_ERROR));
                squares += error * error;
            }
            assertThat(Math.sqrt(squares / samples))
                    .as("of %s", count)
                    .isLessThan(1.6 * StateSketch.STANDARD_ERROR);
        }
    }

    @Test
    void what_is_seen_again_counts_once_and_parts_give_the_whole() {
        StateSketch whole = of(0, 5_000);
        StateSketch joined = of(2_000, 5_000);
        joined.add(of(0, 3_000));
        StateSketch again = of(0, 5_000);
        again.add(again);

        assertThat(joined).isEqualTo(whole).isEqualTo(again).hasSameHashCodeAs(whole);
        assertThat(joined).isNotEqualTo(of(0, 4_000));
    }

    @Test
    void differences_as_text_add_up_to_the_union_in_any_order() {
        Randomness random = new Randomness(1);
        StateSketch whole = new StateSketch();
        StateSketch log = new StateSketch();
        StringBuilder newest = new StringBuilder();
        for (int part = 0; part < 40; part++) {
            StateSketch met = new StateSketch();
            for (int i = random.nextInt(3_000); i >= 0; i--) {
                met.add(random.nextLong(20_000));
            }
            whole.add(met);
            String text = met.beyond(log);
            log.addText(text);
            newest.append(text).append(' ');
            assertThat(log).isEqualTo(whole);
            assertThat(met.beyond(log)).isEmpty();
        }
        StateSketch backwards = new StateSketch();
        String[] texts = newest.toString().split(" ", -1);
        for (int i = texts.length - 1; i >= 0; i--) {
            backwards.addText(texts[i]);
        }
        assertThat(backwards).isEqualTo(whole);
    }

    @Test
    void other_texts_are_refused() {
        for (String wrong : new String[] {"!", "AA", "AAA", "AH8", "////", "gICAAQE"}) {
            assertThatThrownBy(() -> new StateSketch().addText(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
