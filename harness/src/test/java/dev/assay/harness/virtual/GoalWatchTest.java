// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.harness.Plugins;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.trial.Coverage;
import dev.assay.harness.trial.VirtualTrialRunner;
import dev.assay.simulation.Goal;
import dev.assay.simulation.Observation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GoalWatchTest {
    @Test
    void goalsAreCountedAndThoseThatNobodyReachedAreNamed() {
        Goal cut = Goal.ofMark("log-truncated", "entries were cut");
        Goal late =
                new Goal(
                        "late-term",
                        "a leader of a later term",
                        seen -> seen instanceof Observation.BecameLeader it && it.term() > 1);
        GoalWatch watch = new GoalWatch(List.of(cut, late));
        watch.observed(1, 0, new Observation.BecameLeader(1));
        watch.observed(2, 0, new Observation.Mark("log-truncated", 7));
        watch.observed(3, 1, new Observation.Mark("log-truncated", 8));
        watch.observed(4, 1, new Observation.Mark("log-kept", 8));
        assertThat(watch.counts())
                .containsExactlyInAnyOrderEntriesOf(Map.of("late-term", 0L, "log-truncated", 2L));
    }

    @Test
    void everyGoalOfTheReferenceDatabaseIsReachedBySomeOfTheFirstSeeds() {
        TrialTemplate template = TrialTemplate.allFaults("reference-db");
        VirtualTrialRunner runner = VirtualTrialRunner.standard();
        SortedMap<String, Long> reached = new TreeMap<>();
        for (int seed = 1; seed <= 20; seed++) {
            runner.run(template.trial(seed), Optional.empty())
                    .coverage()
                    .counters()
                    .forEach((name, count) -> reached.merge(name, count, Long::sum));
        }
        List<Goal> goals = Plugins.standard().target("reference-db").goals();
        assertThat(goals)
                .isNotEmpty()
                .allSatisfy(
                        goal ->
                                assertThat(reached.get(Coverage.GOAL + goal.id()))
                                        .as(goal.id())
                                        .isPositive());
    }
}
