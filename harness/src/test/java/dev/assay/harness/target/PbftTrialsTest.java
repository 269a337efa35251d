// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Status;
import dev.assay.harness.Plugins;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.trial.TrialOptions;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.VirtualTrialRunner;
import dev.assay.nemeses.FaultBudget;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PbftTrialsTest {
    private static final VirtualTrialRunner RUNNER = VirtualTrialRunner.standard();
    private static final PbftTarget TARGET =
            (PbftTarget) Plugins.standard().target("reference-db-pbft");

    private static TrialTemplate template(int seconds) {
        return TrialTemplate.allFaults(TARGET)
                .with(TrialOptions.standard().withFaultPhase(Duration.ofSeconds(seconds)));
    }

    private static TrialResult run(TrialTemplate template, long seed) {
        return RUNNER.run(template.trial(seed), Optional.empty());
    }

    @Test
    void withinItsBudgetNothingBreaksThePromises() {
        for (long seed = 9_000; seed < 9_004; seed++) {
            TrialResult result = run(template(10), seed);
            assertThat(result.verdict().status())
                    .as("seed %d: %s", seed, result.verdict().reason())
                    .isNotEqualTo(Status.INVALID);
        }
    }

    @Test
    void aLiarWithinTheBudgetBreaksNothing() {
        TrialTemplate liars =
                template(6).withFamilies(new TreeSet<>(List.of("liars", "partitions")));
        int lied = 0;
        for (long seed = 1; seed <= 4; seed++) {
            TrialResult result = run(liars, seed);
            assertThat(result.verdict().status())
                    .as("seed %d: %s", seed, result.verdict().reason())
                    .isNotEqualTo(Status.INVALID);
            assertThat(result.trial().schedule().budget()).contains(FaultBudget.ofByzantine(4));
            lied += result.trial().schedule().steps().isEmpty() ? 0 : 1;
        }
        assertThat(lied).isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prepared-not-carried",
                "commit-quorum-too-small",
                "vote-before-durable",
                "one-reply-believed"
            })
    void aMissingDefenceIsFound(String bug) {
        TrialTemplate broken = template(20).withSwitch(bug);
        for (long seed = 1; seed <= 60; seed++) {
            if (run(broken, seed).verdict().status() == Status.INVALID) {
                return;
            }
        }
        throw new AssertionError(bug + " was not found");
    }

    @Test
    void theTargetSaysWhatItStandsAndNeeds() {
        assertThat(TARGET.tolerance(4)).isEqualTo(FaultBudget.ofByzantine(4));
        assertThat(TARGET.quorum(4)).isEqualTo(3);
        assertThat(TARGET.quorum(7)).isEqualTo(5);
        assertThat(TARGET.usualFamilies()).contains("liars", "disks");
        assertThat(new ReferenceDbTarget().usualFamilies()).doesNotContain("liars");
        assertThat(template(5).budget()).contains(FaultBudget.ofByzantine(4));
        assertThat(TrialTemplate.allFaults(new ReferenceDbTarget()).budget()).isEmpty();
        assertThat(TARGET.bugs()).hasSizeGreaterThanOrEqualTo(6);
        assertThat(TARGET.describe(new byte[] {5})).isEqualTo("1 damaged bytes");
    }
}
