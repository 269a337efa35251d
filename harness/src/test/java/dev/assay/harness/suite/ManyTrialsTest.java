// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.Status;
import dev.assay.harness.HarnessInputException;
import dev.assay.harness.KnownBug;
import dev.assay.harness.toy.ToyTarget;
import dev.assay.harness.toy.ToyTrials;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ManyTrialsTest {
    private static final KnownBug BUG = new ToyTarget().bugs().get(0);

    @Test
    void aSuiteTakesTurnsBetweenItsTemplatesAndKeepsTheirTrialsTogether() {
        Suite suite = Suite.standard(100, 19);

        assertThat(suite.trials()).hasSize(19);
        assertThat(suite.trials().stream().map(Trial::name).distinct())
                .containsExactlyElementsOf(
                        Suite.standardTemplates("reference-db").stream()
                                .map(TrialTemplate::name)
                                .toList());
        assertThat(
                        suite.trials().stream()
                                .filter(trial -> trial.name().equals("partitions"))
                                .map(Trial::seed))
                .containsExactly(100L, 101L, 102L);
    }

    @Test
    void resultsComeInTheOrderOfTheSuiteAndDoNotDependOnTheThreads() {
        Suite suite =
                Suite.of(
                        "toys",
                        List.of(ToyTrials.template("kv"), ToyTrials.template("append")),
                        1,
                        8);
        List<String> started = Collections.synchronizedList(new ArrayList<>());
        TrialListener listener =
                new TrialListener() {
                    @Override
                    public void started(int index, Trial trial) {
                        started.add(trial.workload() + trial.seed());
                    }
                };
        List<TrialResult> parallel =
                new SuiteRunner(ToyTrials.RUNNER, 4)
                        .run(suite, trial -> Optional.empty(), listener);
        List<TrialResult> sequential =
                new SuiteRunner(ToyTrials.RUNNER, 1)
                        .run(suite, trial -> Optional.empty(), TrialListener.SILENT);

        assertThat(parallel.stream().map(TrialResult::traceHash))
                .containsExactlyElementsOf(
                        sequential.stream().map(TrialResult::traceHash).toList());
        assertThat(parallel.stream().map(result -> result.trial().seed()))
                .containsExactlyElementsOf(suite.trials().stream().map(Trial::seed).toList());
        assertThat(started).hasSize(8);
    }

    @Test
    void aHuntEndsAtTheFirstSeedThatFindsTheBugWhateverTheThreads() {
        TrialTemplate template = ToyTrials.template("kv");
        BugHunt.Result one =
                new BugHunt(ToyTrials.PLUGINS, ToyTrials.RUNNER, 1)
                        .run(BUG, template, 0, 50, TrialListener.SILENT);
        BugHunt.Result four =
                new BugHunt(ToyTrials.PLUGINS, ToyTrials.RUNNER, 4)
                        .run(BUG, template, 0, 50, TrialListener.SILENT);

        TrialResult found = one.found().orElseThrow();
        assertThat(found.verdict().status()).isEqualTo(Status.INVALID);
        assertThat(found.trial().switches()).containsExactly(BUG.name());
        assertThat(four.seedsTried()).isEqualTo(one.seedsTried());
        assertThat(four.found().orElseThrow().traceHash()).isEqualTo(found.traceHash());
    }

    @Test
    void aBugIsNotFoundWithoutTheFaultsThatItNeeds() {
        Portfolio without = Portfolio.of(ToyTrials.template("kv")).without(BUG.needs());

        BugHunt.Result result =
                new BugHunt(ToyTrials.PLUGINS, ToyTrials.RUNNER)
                        .run(BUG, without, 0, 20, TrialListener.SILENT);

        assertThat(without.templates().getFirst().families()).containsExactly("pauses");
        assertThat(result.found()).isEmpty();
        assertThat(result.seedsTried()).isEqualTo(20);
    }

    @Test
    void anUnknownBugIsRefusedWithTheNearestKnownOne() {
        BugHunt hunt = new BugHunt(ToyTrials.PLUGINS, ToyTrials.RUNNER);

        assertThatThrownBy(() -> hunt.run("answer-before-sync", 0, 1, TrialListener.SILENT))
                .isInstanceOf(HarnessInputException.class)
                .hasMessageContaining("did you mean answers-before-sync?");
    }

    @Test
    void anUnknownFaultFamilyIsRefusedWithTheNearestKnownOne() {
        TrialTemplate template =
                ToyTrials.template("kv").withFamilies(new TreeSet<>(List.of("partition")));

        assertThatThrownBy(() -> template.trial(1))
                .isInstanceOf(HarnessInputException.class)
                .hasMessageContaining("did you mean partitions?");
    }
}
