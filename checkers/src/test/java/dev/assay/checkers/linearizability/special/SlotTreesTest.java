// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.histories.Randomness;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The trees of the stack engine do what plain arrays do. */
class SlotTreesTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 9, 31, 64, 100})
    void the_largest_number_and_the_first_and_last_that_are_large_enough(int size) {
        Randomness randomness = new Randomness(size);
        ExtremeTree tree = new ExtremeTree(size);
        int[] plain = new int[size];
        Arrays.fill(plain, ExtremeTree.EMPTY);
        for (int slot = 0; slot < size; slot += 2) {
            plain[slot] = randomness.nextInt(20);
            tree.prepare(slot, plain[slot]);
        }
        tree.build();
        for (int step = 0; step < 600; step++) {
            int from = randomness.nextInt(size);
            int to = from + randomness.nextInt(size - from);
            int number = randomness.nextInt(22);
            int largest = ExtremeTree.EMPTY;
            int first = -1;
            int last = -1;
            for (int slot = from; slot <= to; slot++) {
                largest = Math.max(largest, plain[slot]);
                if (plain[slot] >= number) {
                    first = first < 0 ? slot : first;
                    last = slot;
                }
            }
            assertThat(tree.largest(from, to)).isEqualTo(largest);
            assertThat(tree.firstFrom(from, to, number)).isEqualTo(first);
            assertThat(tree.lastFrom(from, to, number)).isEqualTo(last);
            int changed = randomness.nextInt(size);
            plain[changed] = randomness.chance(0.3) ? ExtremeTree.EMPTY : randomness.nextInt(20);
            tree.set(changed, plain[changed]);
            assertThat(tree.get(changed)).isEqualTo(plain[changed]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 9, 31, 64, 100})
    void the_first_place_that_nothing_covers(int size) {
        Randomness randomness = new Randomness(size);
        int[] plain = new int[size];
        for (int place = 0; place < size; place++) {
            plain[place] = randomness.nextInt(3);
        }
        CoverTree tree = new CoverTree(plain.clone());
        for (int step = 0; step < 600; step++) {
            int from = randomness.nextInt(size);
            int to = from + randomness.nextInt(size - from);
            int first = -1;
            for (int place = to; place >= from; place--) {
                first = plain[place] == 0 ? place : first;
            }
            assertThat(tree.firstFree(from, to)).isEqualTo(first);
            assertThat(tree.firstFree(to, from)).isEqualTo(from < to ? -1 : first);
            int low = randomness.nextInt(size);
            int high = low + randomness.nextInt(size - low);
            boolean coveredAll = true;
            for (int place = low; place <= high; place++) {
                coveredAll &= plain[place] > 0;
            }
            int change = coveredAll && randomness.chance(0.7) ? -1 : 1;
            tree.add(low, high, change);
            for (int place = low; place <= high; place++) {
                plain[place] += change;
            }
            tree.add(high + 1, high, 1);
        }
    }
}
