// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.harness.trial.TrialResult;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What lies do to a protocol that counts on nobody lying: some break what honest nodes promise each
 * other, and the run is then excused as over the fault budget; others it withstands, unless a
 * defence is off. Without the lie nothing is violated in any of these trials.
 */
class LiarsBiteTest {
    private static final String EXCUSE = "over the fault budget: ";

    static Stream<Bite> breaking() {
        return LiarBites.breaking().stream();
    }

    static Stream<Bite> withstood() {
        return LiarBites.withstood().stream();
    }

    private static boolean isSeen(Bite bite, TrialResult result) {
        return result.verdict().parts().stream()
                .filter(part -> part.part().equals(bite.oracle()))
                .anyMatch(
                        part ->
                                part.status() == Status.INVALID
                                        || part.reason().startsWith(EXCUSE));
    }

    private static List<String> seen(TrialResult result) {
        return result.verdict().parts().stream()
                .filter(part -> part.status() == Status.INVALID || part.reason().startsWith(EXCUSE))
                .map(Verdict::part)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("breaking")
    void aLieBreaksWhatHonestNodesPromiseAndIsExcusedByRule(Bite bite) {
        int bitten = 0;
        for (long seed : bite.seeds()) {
            TrialResult lied = bite.run(true, true, seed);
            assertThat(lied.verdict().status()).isNotEqualTo(Status.INVALID);
            if (isSeen(bite, lied)) {
                bitten++;
                assertThat(lied.verdict().status()).isEqualTo(Status.UNKNOWN);
                assertThat(lied.verdict().reason()).contains("lied; nothing was promised");
            }
            assertThat(seen(bite.run(false, true, seed)))
                    .as("%s without the lie, seed %d", bite.name(), seed)
                    .isEmpty();
        }
        assertThat(bitten).as("seeds at which %s bites", bite.name()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("withstood")
    void aLieIsWithstoodUnlessADefenceIsOff(Bite bite) {
        List<Long> bitten =
                bite.seeds().stream()
                        .filter(seed -> isSeen(bite, bite.run(true, false, seed)))
                        .toList();
        assertThat(bitten).as("seeds at which %s bites", bite.name()).isNotEmpty();
        for (long seed : bite.seeds()) {
            assertThat(seen(bite.run(true, true, seed)))
                    .as("%s with the defence, seed %d", bite.name(), seed)
                    .isEmpty();
            assertThat(seen(bite.run(false, false, seed)))
                    .as("%s without the lie, seed %d", bite.name(), seed)
                    .isEmpty();
        }
    }
}
