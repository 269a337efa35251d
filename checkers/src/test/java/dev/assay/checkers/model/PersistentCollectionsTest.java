// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Compares what never changes with what Java changes in place. */
class PersistentCollectionsTest {
    // Texts of equal hash, and numbers that share many bits.
    private static Value element(Randomness randomness) {
        return switch (randomness.nextInt(3)) {
            case 0 -> Value.of(randomness.pick(List.of("Aa", "BB", "AaAa", "BBBB", "AaBB")));
            case 1 -> Value.of(randomness.nextInt(6) << 28);
            default -> Value.of(randomness.nextInt(20) - 10);
        };
    }

    @Test
    void a_list_holds_what_an_array_holds_and_equal_ones_are_equal_however_they_came_to_be() {
        for (int seed = 0; seed < 300; seed++) {
            Randomness randomness = new Randomness(seed).fork("list");
            List<Value> plain = new ArrayList<>();
            PersistentList list = PersistentList.EMPTY;
            for (int step = 0; step < 60; step++) {
                Value element = element(randomness);
                switch (plain.isEmpty() ? randomness.nextInt(2) : randomness.nextInt(4)) {
                    case 0 -> {
                        plain.add(element);
                        list = list.withLast(element);
                    }
                    case 1 -> {
                        plain.add(0, element);
                        list = list.withFirst(element);
                    }
                    case 2 -> {
                        assertThat(list.first()).isEqualTo(plain.remove(0));
                        list = list.withoutFirst();
                    }
                    default -> {
                        assertThat(list.last()).isEqualTo(plain.remove(plain.size() - 1));
                        list = list.withoutLast();
                    }
                }
                assertThat(List.copyOf(list)).isEqualTo(plain);
                assertThat(list).hasSize(plain.size());
                PersistentList twin = PersistentList.of(plain);
                assertThat(list.equals(twin)).isTrue();
                assertThat(list.hashCode()).isEqualTo(twin.hashCode());
                assertThat(list.equals(twin.withLast(element))).isFalse();
                assertThat(list.holds(plain)).isTrue();
            }
        }
    }

    @Test
    void lists_of_equal_elements_in_another_order_differ() {
        PersistentList there =
                PersistentList.of(List.of(Value.of(1), Value.of("Aa"), Value.of("BB")));
        PersistentList back =
                PersistentList.of(List.of(Value.of(1), Value.of("BB"), Value.of("Aa")));
        assertThat(there.hashCode()).isEqualTo(back.hashCode());
        assertThat(there.equals(back)).isFalse();
        assertThat(there.isPrefixOf(List.copyOf(back), 0)).isFalse();
        assertThat(there.isPrefixOf(List.of(Value.of("Aa"), Value.of("BB"), Value.of(9)), 1))
                .isTrue();
    }

    @Test
    void a_bag_counts_as_a_map_counts_whatever_came_first() {
        for (int seed = 0; seed < 300; seed++) {
            Randomness randomness = new Randomness(seed).fork("bag");
            Map<Value, Integer> plain = new HashMap<>();
            PersistentBag bag = PersistentBag.EMPTY;
            for (int step = 0; step < 60; step++) {
                Value element = element(randomness);
                if (randomness.chance(0.6)) {
                    plain.merge(element, 1, Integer::sum);
                    bag = bag.withAnother(element);
                } else {
                    plain.computeIfPresent(element, (key, count) -> count == 1 ? null : count - 1);
                    bag = bag.without(element);
                }
            }
            List<Value> all = new ArrayList<>();
            plain.forEach((key, count) -> all.addAll(java.util.Collections.nCopies(count, key)));
            randomness.shuffle(all);
            PersistentBag twin = PersistentBag.of(all);
            assertThat(bag.equals(twin)).isTrue();
            assertThat(bag.hashCode()).isEqualTo(twin.hashCode());
            assertThat(bag).hasSize(all.size()).containsExactlyInAnyOrderElementsOf(all);
            assertThat(bag.holds(all)).isTrue();
            assertThat(bag.equals(twin.withAnother(Value.of(77)))).isFalse();
            assertThat(bag.distinct()).containsExactlyInAnyOrderElementsOf(plain.keySet());
        }
    }
}
