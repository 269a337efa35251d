// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.histories.Randomness;
import org.junit.jupiter.api.Test;

class JoinedKeysTest {
    private static final int KEYS = 12;

    @Test
    void keys_belong_together_exactly_when_joins_lead_from_one_to_the_other() {
        for (int seed = 0; seed < 200; seed++) {
            Randomness randomness = new Randomness(seed);
            JoinedKeys keys = new JoinedKeys(KEYS);
            boolean[][] together = new boolean[KEYS][KEYS];
            for (int join = 0; join < 8; join++) {
                int left = randomness.nextInt(KEYS);
                int right = randomness.nextInt(KEYS);
                keys.join(left, right);
                together[left][right] = true;
                together[right][left] = true;
            }
            close(together);
            for (int left = 0; left < KEYS; left++) {
                for (int right = 0; right < KEYS; right++) {
                    assertThat(keys.representative(left) == keys.representative(right))
                            .as("seed %d, keys %d and %d", seed, left, right)
                            .isEqualTo(left == right || together[left][right]);
                }
            }
        }
    }

    private static void close(boolean[][] together) {
        for (int over = 0; over < KEYS; over++) {
            for (int from = 0; from < KEYS; from++) {
                for (int to = 0; to < KEYS; to++) {
                    together[from][to] |= together[from][over] && together[over][to];
                }
            }
        }
    }

    @Test
    void keys_that_are_separated_stand_for_themselves_again() {
        JoinedKeys keys = new JoinedKeys(3);
        keys.join(0, 1);
        keys.join(1, 2);

        for (int key = 0; key < keys.size(); key++) {
            keys.separate(key);
        }

        assertThat(keys.representative(0)).isZero();
        assertThat(keys.representative(1)).isEqualTo(1);
        assertThat(keys.representative(2)).isEqualTo(2);
    }
}
