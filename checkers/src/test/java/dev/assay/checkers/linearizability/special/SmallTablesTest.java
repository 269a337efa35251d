// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.histories.Randomness;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmallTablesTest {
    @Test
    void a_heap_gives_the_smallest_number_first_however_it_was_filled() {
        Randomness randomness = new Randomness(1);
        for (int most : new int[] {1, 2, 3, 5, 9, 300}) {
            LongHeap heap = new LongHeap();
            PriorityQueue<Long> plain = new PriorityQueue<>();
            for (int step = 0; step < 2_000; step++) {
                if (plain.size() < most && randomness.chance(0.6)) {
                    long number = ((long) randomness.nextInt(50) << 32) + randomness.nextInt(9);
                    heap.add(number);
                    plain.add(number);
                } else if (!plain.isEmpty()) {
                    heap.removeFirst();
                    plain.remove();
                }
                assertThat(heap.isEmpty()).isEqualTo(plain.isEmpty());
                if (!plain.isEmpty()) {
                    assertThat(heap.first()).isEqualTo(plain.element());
                }
            }
            while (!plain.isEmpty()) {
                assertThat(heap.first()).isEqualTo(plain.remove());
                heap.removeFirst();
            }
            assertThat(heap.isEmpty()).isTrue();
        }
    }

    /** Close together, they are in an array; far apart, in a hash table. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1_000, 1 << 20})
    void a_table_gives_back_what_was_put_last(int step) {
        int size = 300;
        int lowest = 5;
        ReferenceTable table = new ReferenceTable(lowest, lowest + (size - 1) * step, size);
        Map<Integer, Integer> plain = new HashMap<>();
        for (int i = 0; i < size; i++) {
            int key = lowest + (i * 7 % size) * step;
            assertThat(table.get(key)).isEqualTo(plain.getOrDefault(key, -1));
            table.put(key, i);
            plain.put(key, i);
        }
        for (int i = 0; i < size; i++) {
            int key = lowest + i * step;
            assertThat(table.get(key)).isEqualTo(plain.get(key));
        }
        assertThat(table.get(lowest - 1)).isEqualTo(-1);
        assertThat(table.get(lowest + size * step)).isEqualTo(-1);
        table.put(lowest, 77);
        assertThat(table.get(lowest)).isEqualTo(77);
    }

    @Test
    void a_table_finds_keys_that_collide() {
        Randomness randomness = new Randomness(3);
        Map<Integer, Integer> plain = new HashMap<>();
        while (plain.size() < 2_000) {
            plain.put(randomness.nextInt(1 << 30), plain.size());
        }
        ReferenceTable table = new ReferenceTable(0, 1 << 30, plain.size());
        plain.forEach(table::put);
        plain.forEach((key, number) -> assertThat(table.get(key)).isEqualTo(number));
    }

    @Test
    void an_empty_table_holds_nothing() {
        assertThat(new ReferenceTable(0, 0, 0).get(0)).isEqualTo(-1);
        assertThat(new ReferenceTable(0, 0, 0).get(1)).isEqualTo(-1);
        assertThat(new ReferenceTable(0, 1 << 30, 1).get(3)).isEqualTo(-1);
    }

    @Test
    void gaps_that_are_taken_lead_to_the_free_ones_around_them() {
        Randomness randomness = new Randomness(2);
        for (int round = 0; round < 50; round++) {
            int size = 1 + randomness.nextInt(40);
            FreeGaps gaps = new FreeGaps(size, true);
            FreeGaps forwards = new FreeGaps(size, false);
            int[] owner = new int[size];
            for (int value = 1; value < 12; value++) {
                for (int gap = 0; gap < size; gap++) {
                    int next = gap;
                    while (next < size && owner[next] != 0) {
                        next++;
                    }
                    int last = gap;
                    while (last >= 0 && owner[last] != 0) {
                        last--;
                    }
                    assertThat(gaps.next(gap)).isEqualTo(next);
                    assertThat(forwards.next(gap)).isEqualTo(next);
                    assertThat(gaps.last(gap)).isEqualTo(last);
                    if (owner[gap] != 0) {
                        assertThat(gaps.owner(gap)).isEqualTo(owner[gap]);
                    }
                }
                int after = randomness.nextInt(size);
                int before = after + randomness.nextInt(size - after + 1);
                gaps.take(after, before, value);
                forwards.take(after, before, value);
                for (int gap = after + 1; gap < before; gap++) {
                    owner[gap] = owner[gap] == 0 ? value : owner[gap];
                }
            }
        }
    }
}
