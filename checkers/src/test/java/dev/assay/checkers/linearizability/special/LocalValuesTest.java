// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalValuesTest {
    /** With few operations the pool is too large for an array by reference. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1_000})
    void values_get_numbers_in_the_order_in_which_they_are_asked_for(int operations) {
        ValuePool pool = new ValuePool();
        int[] references = new int[500];
        for (int i = 0; i < references.length; i++) {
            references[i] = pool.intern(Value.of(7 * i));
        }
        LocalValues values = new LocalValues(pool, operations);
        assertThat(values.of(ValuePool.NIL)).isZero();
        assertThat(values.of(Value.NIL)).isZero();
        assertThat(values.get(0)).isEqualTo(Value.NIL);
        for (int i = 0; i < references.length; i++) {
            assertThat(values.of(references[references.length - 1 - i])).isEqualTo(i + 1);
            assertThat(values.size()).isEqualTo(i + 2);
        }
        for (int i = 0; i < references.length; i++) {
            int number = references.length - i;
            assertThat(values.of(references[i])).isEqualTo(number);
            assertThat(values.of(Value.of(7 * i))).isEqualTo(number);
            assertThat(values.get(number)).isEqualTo(Value.of(7 * i));
        }
        for (int i = 0; i < 300; i++) {
            Value part = Value.of("part " + i);
            int number = values.of(part);
            assertThat(number).isEqualTo(references.length + 1 + i);
            assertThat(values.of(part)).isEqualTo(number);
            assertThat(values.get(number)).isEqualTo(part);
        }
        assertThat(values.of(ValuePool.NIL)).isZero();
        assertThat(values.size()).isEqualTo(references.length + 301);
    }
}
