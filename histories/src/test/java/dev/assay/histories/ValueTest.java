// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ValueTest {
    private static Value.Mapping balances(int... held) {
        Map<Value, Value> entries = new LinkedHashMap<>();
        for (int account = 0; account < held.length; account++) {
            entries.put(Value.of(account), Value.of(held[account]));
        }
        return new Value.Mapping(entries);
    }

    @Test
    void maps_of_numbers_with_the_same_sum_have_different_hashes() {
        Set<Integer> hashes = new HashSet<>();
        int maps = 0;
        for (int one = 0; one < 40; one++) {
            for (int other = 0; other < 40; other++) {
                hashes.add(balances(one, other, 100 - one - other).hashCode());
                maps++;
            }
        }
        assertThat(hashes.size()).isGreaterThan(maps * 99 / 100);
    }

    @Test
    void maps_are_equal_and_have_one_hash_in_whatever_order_their_entries_are() {
        Map<Value, Value> reversed = new LinkedHashMap<>();
        reversed.put(Value.of(1), Value.of(5));
        reversed.put(Value.of(0), Value.of(7));
        assertThat(new Value.Mapping(reversed))
                .isEqualTo(balances(7, 5))
                .hasSameHashCodeAs(balances(7, 5));
    }
}
