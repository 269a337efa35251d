// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ValuePoolTest {
    @Test
    void equal_values_have_one_reference_and_come_out_as_they_went_in() {
        Randomness randomness = new Randomness(5);
        RandomEvents random = new RandomEvents(randomness);
        ValuePool pool = new ValuePool();
        Map<Value, Integer> known = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            Value value =
                    randomness.chance(0.5)
                            ? random.value(3)
                            : listOf(randomness.nextInt(4), randomness);
            int reference = pool.intern(value);
            Integer before = known.putIfAbsent(value, reference);
            assertThat(before == null ? reference : before).isEqualTo(reference);
            assertThat(pool.get(reference)).isEqualTo(value).hasSameHashCodeAs(value);
            assertThat(value).isEqualTo(pool.get(reference));
            assertThat(pool.find(value)).isEqualTo(reference);
        }
        known.forEach((value, reference) -> assertThat(pool.get(reference)).isEqualTo(value));
        assertThat(known.values()).doesNotHaveDuplicates().hasSizeGreaterThan(3000);
    }

    private static Value listOf(int length, Randomness randomness) {
        List<Value> elements = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            elements.add(Value.of(randomness.nextInt(9) * 1000));
        }
        return new Value.Sequence(elements);
    }

    @Test
    void what_was_never_interned_is_not_found() {
        ValuePool pool = new ValuePool();
        pool.intern(Value.sequence(Value.of(1), Value.of(70_000)));
        assertThat(pool.find(Value.of(70_000))).isPositive();
        assertThat(pool.find(Value.of(2))).isNegative();
        assertThat(pool.find(Value.of(70_001))).isNegative();
        assertThat(pool.find(Value.sequence(Value.of(1)))).isNegative();
        assertThat(pool.find(Value.sequence(Value.of(1), Value.of(2)))).isNegative();
        assertThat(pool.find(Value.sequence(Value.of(70_000), Value.of(1)))).isNegative();
        assertThat(pool.find(Value.sequence())).isNegative();
    }

    @Test
    void a_sequence_tells_its_length_and_elements_by_reference() {
        ValuePool pool = new ValuePool();
        int list = pool.intern(Value.sequence(Value.of("a"), Value.NIL, Value.of(3)));
        assertThat(pool.length(list)).isEqualTo(3);
        assertThat(pool.element(list, 0)).isEqualTo(pool.find(Value.of("a")));
        assertThat(pool.element(list, 1)).isEqualTo(ValuePool.NIL);
        assertThat(pool.length(pool.intern(Value.sequence()))).isZero();
        assertThat(pool.length(ValuePool.NIL)).isNegative();
        assertThat(pool.length(pool.find(Value.of(3)))).isNegative();
    }

    @Test
    void sequences_are_compared_as_far_as_asked() {
        ValuePool pool = new ValuePool();
        int one = pool.intern(Value.sequence(Value.of(1), Value.of(2), Value.of(3)));
        int other = pool.intern(Value.sequence(Value.of(1), Value.of(2), Value.of(4)));
        assertThat(pool.mismatch(one, other, 3)).isEqualTo(2);
        assertThat(pool.mismatch(one, other, 2)).isNegative();
        assertThat(pool.mismatch(one, one, 3)).isNegative();
        int[] given = {0, pool.element(one, 0), pool.element(one, 1), 0};
        assertThat(pool.mismatch(one, given, 1, 2)).isNegative();
        assertThat(pool.mismatch(one, given, 1, 3)).isEqualTo(2);
    }

    @Test
    void a_view_of_a_sequence_stays_good_while_the_pool_grows() {
        ValuePool pool = new ValuePool();
        Value first = pool.get(pool.intern(Value.sequence(Value.of(7), Value.of("x"))));
        for (int i = 0; i < 100_000; i++) {
            pool.intern(Value.sequence(Value.of(i), Value.of(i + 1)));
        }
        List<Value> large = new ArrayList<>();
        for (int i = 0; i < 400_000; i++) {
            large.add(Value.of(i % 100));
        }
        int reference = pool.intern(new Value.Sequence(large));
        assertThat(first).isEqualTo(Value.sequence(Value.of(7), Value.of("x")));
        assertThat(pool.get(reference)).isEqualTo(new Value.Sequence(large));
    }

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
