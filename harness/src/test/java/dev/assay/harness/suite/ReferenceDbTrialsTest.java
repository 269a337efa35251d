// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Status;
import dev.assay.checkers.Witness;
import dev.assay.db.PlantedBug;
import dev.assay.harness.KnownBug;
import dev.assay.harness.Plugins;
import dev.assay.harness.campaign.Campaign;
import dev.assay.harness.campaign.CampaignPlan;
import dev.assay.harness.campaign.CampaignSummary;
import dev.assay.harness.campaign.SeedRange;
import dev.assay.harness.campaign.Shard;
import dev.assay.harness.trial.CaseFile;
import dev.assay.harness.trial.Replay;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.TrialRunner;
import dev.assay.harness.trial.VirtualTrialRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReferenceDbTrialsTest {
    private static final Plugins PLUGINS = Plugins.standard();
    private static final TrialRunner RUNNER = VirtualTrialRunner.standard();

    /**
     * Enough to see that the control hunt works; all 200 seeds are tried by the command {@code
     * assay bugs}.
     */
    private static final int CONTROL_SEEDS = 15;

    @TempDir private Path folder = Path.of("");

    static Stream<String> bugs() {
        return PLUGINS.target("reference-db").bugs().stream()
                .filter(KnownBug::isExpected)
                .map(KnownBug::name);
    }

    @Test
    void everyPlantedBugIsKnown() {
        assertThat(bugs()).containsExactlyElementsOf(plantedBugs());
        assertThat(PLUGINS.target("reference-db").bugs()).hasSize(PlantedBug.values().length);
    }

    private static List<String> plantedBugs() {
        return Arrays.stream(PlantedBug.values())
                .filter(PlantedBug::isFoundByDrawnSchedules)
                .map(PlantedBug::switchName)
                .toList();
    }

    @Test
    void theStandardSuiteRaisesNoAlarm() {
        List<TrialResult> results =
                new SuiteRunner(RUNNER)
                        .run(
                                Suite.standard(1, 16),
                                trial -> Optional.empty(),
                                TrialListener.SILENT);

        assertThat(results)
                .hasSize(16)
                .allSatisfy(
                        result ->
                                assertThat(result.verdict().status())
                                        .as(
                                                "%s seed %d: %s",
                                                result.trial().name(),
                                                result.trial().seed(),
                                                result.verdict().reason())
                                        .isEqualTo(Status.VALID));
    }

    @Test
    void aClusterOfOneNodeIsJudgedByWhatItCanShow() {
        TrialTemplate five = TrialTemplate.allFaults("reference-db");
        TrialTemplate one =
                new TrialTemplate(
                        five.name(),
                        five.target(),
                        five.switches(),
                        1,
                        five.workload(),
                        five.families(),
                        five.schedule(),
                        five.options());

        CampaignSummary result = campaign(one, new SeedRange(1, 11));

        assertThat(result.count(Status.VALID)).as("%s", result.groups()).isEqualTo(10);
    }

    @Test
    void cleanSeedsRaiseNoAlarmAndEachExercisesEnough() {
        CampaignSummary result =
                campaign(TrialTemplate.allFaults("reference-db"), new SeedRange(1_000, 1_060));

        assertThat(result.groups()).isEmpty();
        assertThat(result.count(Status.VALID)).isEqualTo(60);
        assertThat(result.fewest().succeeded()).isGreaterThanOrEqualTo(100);
        assertThat(result.fewest().faults()).isGreaterThanOrEqualTo(2);
        assertThat(result.fewest().leaderChanges()).isPositive();
        assertThat(result.states()).isGreaterThan(result.mostStates()).isGreaterThan(500);
    }

    private CampaignSummary campaign(TrialTemplate template, SeedRange seeds) {
        CampaignPlan plan =
                new CampaignPlan(template, Duration.ofMinutes(1), "here", seeds, Shard.WHOLE);
        return new Campaign(RUNNER).run(plan, folder, new Campaign.Watch() {});
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void aPlantedBugIsFoundAndItsCaseReplays(String name) {
        BugHunt.Result result =
                new BugHunt(PLUGINS, RUNNER).run(name, 1, BugHunt.MAX_SEEDS, TrialListener.SILENT);

        TrialResult found =
                result.found().orElseThrow(() -> new AssertionError(name + " was not found"));
        Witness witness = found.verdict().firstWitnessed().orElseThrow().witness().orElseThrow();
        assertThat(witness.explanation()).isNotEmpty();
        Replay.Outcome again =
                new Replay(RUNNER).run(CaseFile.of(found, "here"), "here", Optional.empty());
        assertThat(again.differences()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void aPlantedBugIsNotFoundWithoutTheFaultsThatItNeeds(String name) {
        KnownBug bug = BugHunt.bugs(PLUGINS).get(name);
        Portfolio without =
                BugTable.control(new BugTable.Planted(PLUGINS.target("reference-db"), bug));

        BugHunt.Result result =
                new BugHunt(PLUGINS, RUNNER)
                        .run(bug, without, 1, CONTROL_SEEDS, TrialListener.SILENT);

        assertThat(result.found()).isEmpty();
        assertThat(result.seedsTried()).isEqualTo(CONTROL_SEEDS);
    }
}
