// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValuePoolTest {
    @Test
    void equal_integers_have_one_reference_whether_they_are_near_each_other_or_not() {
        for (int seed = 0; seed < 200; seed++) {
            Randomness randomness = new Randomness(seed);
            ValuePool pool = new ValuePool();
            Map<Long, Integer> known = new HashMap<>();
            long spread = 1L << randomness.between(3, 40);
            for (int i = 0; i < 3_000; i++) {
                long value =
                        randomness.chance(0.2)
                                ? randomness.nextLong()
                                : randomness.nextLong(spread) - spread / 8;
                int wanted = known.getOrDefault(value, -1);
                assertThat(pool.find(Value.of(value))).isEqualTo(wanted);

                int reference = pool.intern(value);

                assertThat(reference).isEqualTo(wanted < 0 ? pool.size() - 1 : wanted);
                assertThat(pool.get(reference)).isEqualTo(Value.of(value));
                assertThat(pool.intern(Value.of(value))).isEqualTo(reference);
                known.put(value, reference);
            }
            assertThat(pool.size()).isEqualTo(known.size() + 5);
        }
    }
}
