// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.db.pbft.PbftBug;
import dev.assay.harness.KnownBug;
import dev.assay.harness.Plugins;
import dev.assay.harness.suite.BugHunt;
import dev.assay.harness.suite.Portfolio;
import dev.assay.harness.suite.TrialListener;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.nemeses.FaultBudget;
import dev.assay.nemeses.liars.Change;
import dev.assay.nemeses.liars.DoubleVote;
import dev.assay.nemeses.liars.LieInTransfer;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PbftTrialsTest {
    private static final PbftTarget TARGET =
            (PbftTarget) Plugins.standard().target("reference-db-pbft");

    private static final LyingTrials TRIALS = new LyingTrials("reference-db-pbft");

    @Test
    void withinItsBudgetNothingBreaksThePromises() {
        TRIALS.assertNothingBreaks();
    }

    @Test
    void aLiarWithinTheBudgetBreaksNothing() {
        TRIALS.assertDrawnLiarsBreakNothing();
    }

    /** Those that need liars and nothing else are told their lies one by one below. */
    static Stream<String> bugs() {
        return TARGET.bugs().stream()
                .filter(KnownBug::isExpected)
                .filter(bug -> !bug.needs().equals(new TreeSet<>(List.of("liars"))))
                .map(KnownBug::name);
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void aPlantedBugIsFound(String name) {
        KnownBug bug =
                TARGET.bugs().stream().filter(it -> it.name().equals(name)).findFirst().get();
        BugHunt.Result result =
                new BugHunt(Plugins.standard(), LyingTrials.RUNNER)
                        .run(
                                bug,
                                Portfolio.of(TARGET).stoppingAtViolation(),
                                1,
                                BugHunt.MAX_SEEDS,
                                TrialListener.SILENT);
        assertThat(result.found()).as(name).isPresent();
    }

    static Stream<Arguments> lies() {
        return Stream.of(
                Arguments.of(
                        "client-signature-unchecked",
                        TRIALS.lying(
                                0, LyingTrials.mutate("pre-prepare", "payload", Change.INCREMENT))),
                Arguments.of(
                        "new-view-unchecked",
                        TRIALS.lying(1, LyingTrials.mutate("new-view", "proposals", Change.ZERO))),
                Arguments.of("view-change-proof-unchecked", TRIALS.lying(2, new DoubleVote())),
                Arguments.of("transferred-state-unchecked", TRIALS.lying(2, new LieInTransfer())),
                Arguments.of(
                        "checkpoint-claim-believed",
                        TRIALS.lying(0, LyingTrials.mutate("status", "stable", Change.MAX))),
                Arguments.of("one-reply-believed", TRIALS.lying(2, new LieInTransfer())));
    }

    @ParameterizedTest
    @MethodSource("lies")
    void aLieIsWithstoodUnlessItsDefenceIsOff(String bug, TrialTemplate lying) {
        LyingTrials.assertWithstoodUnlessOff(bug, lying);
    }

    @Test
    void theTargetSaysWhatItStandsAndNeeds() {
        assertThat(TARGET.tolerance(4)).isEqualTo(FaultBudget.ofByzantine(4));
        assertThat(TARGET.quorum(4)).isEqualTo(3);
        assertThat(TARGET.quorum(7)).isEqualTo(5);
        assertThat(TARGET.usualFamilies()).contains("liars", "disks");
        assertThat(new ReferenceDbTarget().usualFamilies()).doesNotContain("liars");
        assertThat(TRIALS.template(5).budget()).contains(FaultBudget.ofByzantine(4));
        assertThat(TrialTemplate.allFaults(new ReferenceDbTarget()).budget()).isEmpty();
        assertThat(TARGET.bugs()).hasSize(PbftBug.values().length);
        assertThat(TARGET.describe(new byte[] {5})).isEqualTo("1 damaged bytes");
    }
}
