// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.harness.trial.TrialResult;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each fault does what it is for: with a defence off it leads to a violation, and neither the fault
 * alone does nor the missing defence alone.
 */
class FaultsBiteTest {
    static Stream<Bite> rows() {
        return Stream.concat(Bites.rows().stream(), DiskBites.rows().stream());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aFaultBitesWhereItsDefenceIsOffAndNowhereElse(Bite bite) {
        OptionalLong bitten = bite.first(false, bite::isViolated);
        assertThat(bitten).as("a seed at which %s bites", bite.name()).isPresent();
        for (long seed : Bite.controls(bitten.orElseThrow())) {
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
