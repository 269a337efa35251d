// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.harness.trial.TrialResult;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each fault of disks does what it is for: with a defence off it leads to a violation, and neither
 * the fault alone does nor the missing defence alone.
 */
class DiskFaultsBiteTest {
    static Stream<Bite> rows() {
        return DiskBites.rows().stream();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aFaultBitesWhereItsDefenceIsOffAndNowhereElse(Bite bite) {
        List<Long> bitten =
                bite.seeds().stream()
                        .filter(seed -> bite.isViolated(bite.run(true, false, seed)))
                        .toList();
        assertThat(bitten).as("seeds at which %s bites", bite.name()).isNotEmpty();
        for (long seed : bite.seeds()) {
            TrialResult guarded = bite.run(true, true, seed);
            assertThat(Bite.violated(guarded))
                    .as("%s with its defence, seed %d", bite.name(), seed)
                    .isEmpty();
            assertThat(guarded.coverage().faultsApplied()).isPositive();
            assertThat(Bite.violated(bite.run(false, false, seed)))
                    .as("%s without the fault, seed %d", bite.name(), seed)
                    .isEmpty();
        }
    }
}
