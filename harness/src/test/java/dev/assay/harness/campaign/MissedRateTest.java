// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;

class MissedRateTest {
    private static final MathContext DIGITS = new MathContext(60);

    private static double exactly(String rate, int seeds) {
        return BigDecimal.ONE.subtract(new BigDecimal(rate)).pow(seeds, DIGITS).doubleValue();
    }

    @Test
    void what_is_missed_is_exact_to_the_last_digits() {
        for (String rate : new String[] {"0.5", "0.01", "0.001", "0.00001", "0.000001", "1e-12"}) {
            for (int seeds : new int[] {0, 1, 2, 59, 1_000, 100_000, 1_000_000}) {
                double exact = exactly(rate, seeds);
                assertThat(MissedRate.missed(Double.parseDouble(rate), seeds))
                        .isCloseTo(exact, within(1e-12 * exact + 1e-300));
            }
        }
        assertThat(MissedRate.missed(0, 1_000)).isEqualTo(1);
        assertThat(MissedRate.missed(1, 1)).isZero();
        assertThat(MissedRate.missed(1, 0)).isEqualTo(1);
    }

    @Test
    void a_bug_of_the_bounds_rate_is_missed_once_in_twenty() {
        for (int seeds : new int[] {1, 2, 10, 59, 299, 100_000, 1_000_000}) {
            String bound = new BigDecimal(MissedRate.bound(seeds)).toPlainString();
            assertThat(exactly(bound, seeds)).isCloseTo(0.05, within(1e-9));
        }
    }

    @Test
    void the_bound_has_the_known_values_and_the_rule_of_three_is_near() {
        assertThat(MissedRate.bound(1)).isCloseTo(0.95, within(1e-12));
        assertThat(MissedRate.bound(2)).isCloseTo(1 - Math.sqrt(0.05), within(1e-12));
        // 59 clean seeds are the fewest for which 5 % can be excluded.
        assertThat(MissedRate.bound(58)).isGreaterThan(0.05);
        assertThat(MissedRate.bound(59)).isLessThan(0.05);
        assertThat(MissedRate.bound(100_000)).isCloseTo(2.995687e-5, within(1e-11));
        assertThat(MissedRate.bound(100_000)).isLessThan(3e-5);
        assertThat(MissedRate.bound(0)).isEqualTo(1);
    }

    @Test
    void what_is_no_rate_or_number_is_refused() {
        for (double rate : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> MissedRate.missed(rate, 1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> MissedRate.missed(0.5, -1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MissedRate.bound(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
