// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.Status;
import dev.assay.harness.HarnessInputException;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialOptions;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.VirtualTrialRunner;
import dev.assay.nemeses.FaultBudget;
import dev.assay.nemeses.Harm;
import dev.assay.nemeses.Schedule;
import dev.assay.nemeses.faults.DiskRollback;
import dev.assay.nemeses.faults.LyingSync;
import dev.assay.nemeses.liars.Mutate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What comes of a sound database when faults do more than it stands: nothing that is held against
 * it.
 */
class OverBudgetTrialsTest {
    private static final String EXCUSE = "over the fault budget: ";
    private static final TrialTemplate SHORT =
            TrialTemplate.allFaults("reference-db")
                    .with(
                            TrialOptions.standard()
                                    .withPhases(Duration.ofSeconds(6), Duration.ofMillis(500)));

    private static TrialTemplate disks(int over) {
        return SHORT.withFamilies(new TreeSet<>(List.of("disks")))
                .within(FaultBudget.ofMinority(5).overForgetful(over));
    }

    private static TrialResult run(Trial trial) {
        return VirtualTrialRunner.standard().run(trial, Optional.empty());
    }

    private static boolean isExcused(TrialResult result) {
        return result.verdict().parts().stream().anyMatch(part -> part.reason().startsWith(EXCUSE));
    }

    private static List<Schedule.Step> forgetting(Schedule schedule) {
        return schedule.steps().stream()
                .filter(step -> step.fault().harm() == Harm.FORGETS)
                .toList();
    }

    @Test
    void disksThatForgetAreDrawnWhereTheBudgetAllowsThemAndNowhereElse() {
        boolean rolledBack = false;
        boolean lied = false;
        for (long seed = 0; seed < 100; seed++) {
            assertThat(forgetting(disks(0).trial(seed).schedule())).isEmpty();
            for (Schedule.Step step : forgetting(disks(1).trial(seed).schedule())) {
                rolledBack |= step.fault() instanceof DiskRollback;
                lied |= step.fault() instanceof LyingSync;
            }
        }
        assertThat(rolledBack && lied).isTrue();
    }

    @Test
    void aSoundDatabaseIsNotBlamedForDisksThatForgot() {
        int forgot = 0;
        for (long seed = 0; seed < 40; seed++) {
            Trial trial = disks(1).trial(seed);
            if (forgetting(trial.schedule()).isEmpty()) {
                continue;
            }
            TrialResult result = run(trial);
            assertThat(result.verdict().status())
                    .as("seed %d: %s", seed, result.verdict().reason())
                    .isNotEqualTo(Status.INVALID);
            forgot += isForgotten(result) ? 1 : 0;
            if (isExcused(result)) {
                assertThat(result.verdict().reason()).contains(" forgot");
            }
        }
        assertThat(forgot).isGreaterThan(5);
    }

    private static boolean isForgotten(TrialResult result) {
        var applied = result.coverage().faults();
        return applied.containsKey("disk-rollback") || applied.containsKey("lying-sync");
    }

    @Test
    void changedOptionsLeaveTheBudgetAsItIs() {
        FaultBudget kept = FaultBudget.ofMinority(5).over(2);
        TrialTemplate template = SHORT.within(kept).with(TrialOptions.standard());
        assertThat(template.trial(1).schedule().budget()).contains(kept);
        assertThat(template.withSwitch("lease-reads").madeBy("targeted").trial(1).schedule())
                .satisfies(schedule -> assertThat(schedule.budget()).contains(kept));
    }

    @Test
    void whoeverNamesAGeneratorThatThereIsNotIsToldWhichWasMeant() {
        assertThatThrownBy(() -> SHORT.madeBy("twin").trial(1))
                .isInstanceOf(HarnessInputException.class)
                .hasMessage(
                        "there is no generator \"twin\"; did you mean twins? known: swarm,"
                                + " targeted, few, pct, twins, byzzfuzz");
        TrialTemplate many =
                new TrialTemplate(
                        "many",
                        "reference-db",
                        new TreeSet<>(),
                        16,
                        "kv",
                        new TreeSet<>(),
                        Optional.empty(),
                        TrialOptions.standard());
        assertThatThrownBy(() -> many.madeBy("twins").trial(1))
                .isInstanceOf(HarnessInputException.class)
                .hasMessageContaining("2 … 15 nodes, not 16");
    }

    /** The first seed at which a violation is seen, and excused because of who lied. */
    private static long firstExcused(String generator, int nodes, int most) {
        TrialTemplate template =
                new TrialTemplate(
                                generator,
                                "reference-db",
                                new TreeSet<>(),
                                nodes,
                                "kv",
                                new TreeSet<>(),
                                Optional.empty(),
                                SHORT.options())
                        .madeBy(generator);
        for (long seed = 0; seed < most; seed++) {
            TrialResult result = run(template.trial(seed));
            assertThat(result.verdict().status()).isNotEqualTo(Status.INVALID);
            if (isExcused(result)) {
                assertThat(result.verdict().reason()).contains(" lied; nothing was promised");
                return seed;
            }
        }
        throw new AssertionError("no violation in " + most + " seeds of " + generator);
    }

    @Test
    void smallLiesAndTwinsBreakADatabaseThatStandsNoLiarAndAreExcused() {
        assertThat(firstExcused("byzzfuzz", 3, 40)).isBetween(0L, 39L);
        assertThat(firstExcused("twins", 3, 60)).isBetween(0L, 59L);
    }

    @Test
    void theOrderOfMessagesAloneBreaksNoPromise() {
        for (String generator : List.of("pct", "targeted")) {
            for (long seed = 0; seed < 6; seed++) {
                TrialResult result = run(SHORT.madeBy(generator).trial(seed));
                assertThat(result.verdict().status())
                        .as("%s %d: %s", generator, seed, result.verdict().reason())
                        .isEqualTo(Status.VALID);
            }
        }
    }

    @Test
    void liesThatAreDrawnFallMostlyOnWhatReceiversActOn() {
        int telling = 0;
        int lies = 0;
        for (long seed = 0; seed < 60; seed++) {
            TrialResult result = run(SHORT.madeBy("byzzfuzz").with(brief()).trial(seed));
            for (Schedule.Step step : result.trial().schedule().steps()) {
                if (step.fault() instanceof Mutate lie) {
                    lies++;
                    telling +=
                            List.of("payload", "commit-index", "match-index", "granted")
                                            .contains(lie.field())
                                    ? 1
                                    : 0;
                }
            }
        }
        assertThat((double) telling / lies).isBetween(0.45, 0.75);
    }

    private static TrialOptions brief() {
        return SHORT.options().withPhases(Duration.ofMillis(200), Duration.ZERO);
    }
}
