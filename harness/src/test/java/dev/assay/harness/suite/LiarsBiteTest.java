// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.harness.trial.TrialResult;
import java.util.List;
import java.util.OptionalLong;
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
        OptionalLong bitten = bite.first(true, result -> isSeen(bite, result));
        assertThat(bitten).as("a seed at which %s bites", bite.name()).isPresent();
        TrialResult lied = bite.run(true, true, bitten.orElseThrow());
        assertThat(lied.verdict().status()).isEqualTo(Status.UNKNOWN);
        assertThat(lied.verdict().reason()).contains("lied; nothing was promised");
        for (long seed : Bite.controls(bitten.orElseThrow())) {
            assertThat(bite.run(true, true, seed).verdict().status()).isNotEqualTo(Status.INVALID);
            assertThat(seen(bite.run(false, true, seed)))
                    .as("%s without the lie, seed %d", bite.name(), seed)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("withstood")
    void aLieIsWithstoodUnlessADefenceIsOff(Bite bite) {
        OptionalLong bitten = bite.first(false, result -> isSeen(bite, result));
        assertThat(bitten).as("a seed at which %s bites", bite.name()).isPresent();
        for (long seed : Bite.controls(bitten.orElseThrow())) {
            assertThat(seen(bite.run(true, true, seed)))
                    .as("%s with the defence, seed %d", bite.name(), seed)
                    .isEmpty();
            assertThat(seen(bite.run(false, false, seed)))
                    .as("%s without the lie, seed %d", bite.name(), seed)
                    .isEmpty();
        }
    }
}
