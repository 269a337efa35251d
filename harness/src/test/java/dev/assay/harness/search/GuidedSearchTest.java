// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Status;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.VirtualTrialRunner;
import dev.assay.nemeses.Schedule;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuidedSearchTest {
    private static final TrialTemplate HEALTHY = TrialTemplate.allFaults("reference-db");

    private final List<Trial> run = new ArrayList<>();

    private GuidedSearch search(TrialTemplate template) {
        VirtualTrialRunner runner = VirtualTrialRunner.standard();
        return new GuidedSearch(
                (trial, file) -> {
                    run.add(trial);
                    return runner.run(trial, file);
                },
                template,
                7);
    }

    @Test
    void aPlantedBugIsFoundAndTheSameSearchTakesTheSameWay() {
        TrialTemplate wrong = HEALTHY.withSwitch("read-without-quorum");
        GuidedSearch.Result first = search(wrong).run(60);
        List<Trial> trials = List.copyOf(run);
        run.clear();
        GuidedSearch.Result second = search(wrong).run(60);
        TrialResult found = first.found().orElseThrow();
        assertThat(found.verdict().status()).isEqualTo(Status.INVALID);
        assertThat(run).isEqualTo(trials).hasSize(first.tried());
        assertThat(second.found().orElseThrow().traceHash()).isEqualTo(found.traceHash());
    }

    @Test
    void schedulesThatShowedSomethingNewAreGoneOnFrom() {
        GuidedSearch.Result result = search(HEALTHY).run(12);
        assertThat(result.found()).isEmpty();
        assertThat(result.tried()).isEqualTo(12);
        assertThat(result.states()).isGreaterThan(100);
        assertThat(run.stream().map(Trial::seed).distinct()).hasSize(12);
        LinkedHashSet<Schedule.Step> before = new LinkedHashSet<>();
        int goingOn = 0;
        for (Trial trial : run) {
            goingOn += trial.schedule().steps().stream().anyMatch(before::contains) ? 1 : 0;
            before.addAll(trial.schedule().steps());
        }
        assertThat(goingOn).isBetween(4, 11);
    }
}
