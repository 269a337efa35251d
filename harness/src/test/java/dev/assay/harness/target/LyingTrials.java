// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Status;
import dev.assay.harness.Plugins;
import dev.assay.harness.Target;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.trial.TrialOptions;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.VirtualTrialRunner;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultBudget;
import dev.assay.nemeses.Schedule;
import dev.assay.nemeses.Trigger;
import dev.assay.nemeses.faults.Partition;
import dev.assay.nemeses.faults.Shape;
import dev.assay.nemeses.liars.Change;
import dev.assay.nemeses.liars.Mutate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Trials of four nodes of which one may lie, whatever the protocol. */
final class LyingTrials {
    static final VirtualTrialRunner RUNNER = VirtualTrialRunner.standard();

    private static final long SECOND = 1_000_000_000L;

    private final Target target;

    /** Trials of an installed target. */
    LyingTrials(String id) {
        this.target = Plugins.standard().target(id);
    }

    TrialTemplate template(int seconds) {
        return TrialTemplate.allFaults(target)
                .with(TrialOptions.standard().withFaultPhase(Duration.ofSeconds(seconds)));
    }

    static TrialResult run(TrialTemplate template, long seed) {
        return RUNNER.run(template.trial(seed), Optional.empty());
    }

    /** Drawn schedules within the budget break nothing. */
    void assertNothingBreaks() {
        for (long seed = 9_000; seed < 9_004; seed++) {
            TrialResult result = run(template(10), seed);
            assertThat(result.verdict().status())
                    .as("seed %d: %s", seed, result.verdict().reason())
                    .isNotEqualTo(Status.INVALID);
        }
    }

    /** Nor do drawn liars, of which there are some. */
    void assertDrawnLiarsBreakNothing() {
        TrialTemplate liars =
                template(6).withFamilies(new TreeSet<>(List.of("liars", "partitions")));
        int lied = 0;
        for (long seed = 1; seed <= 4; seed++) {
            TrialResult result = run(liars, seed);
            assertThat(result.verdict().status())
                    .as("seed %d: %s", seed, result.verdict().reason())
                    .isNotEqualTo(Status.INVALID);
            Schedule schedule = liars.trial(seed).schedule();
            if (!schedule.steps().isEmpty()) {
                assertThat(schedule.budget()).contains(FaultBudget.ofByzantine(4));
                lied++;
            }
        }
        assertThat(lied).isPositive();
    }

    /** One node lies, and each of the others is cut off for a while, one after the other. */
    TrialTemplate lying(int liar, Fault lie) {
        List<Schedule.Step> steps = new ArrayList<>();
        steps.add(step(0, lie, liar, 19 * SECOND));
        for (int i = 0; i < 6; i++) {
            int cutOff = (liar + 1 + i % 3) % 4;
            steps.add(step((1 + 3 * i) * SECOND, Partition.of(Shape.ISOLATE), cutOff, 2 * SECOND));
        }
        return template(20).under(Schedule.of(steps));
    }

    private static Schedule.Step step(long at, Fault fault, int node, long lasts) {
        return new Schedule.Step(
                new Trigger.AtTime(at),
                fault,
                new dev.assay.nemeses.Target.Nodes(List.of(node)),
                lasts);
    }

    static Mutate mutate(String kind, String field, Change change) {
        return new Mutate(kind, field, change, 0, 0, List.of(0, 1, 2, 3));
    }

    /** A lie breaks something where a defence is off, and nothing where it is on. */
    static void assertWithstoodUnlessOff(String bug, TrialTemplate lying) {
        for (long seed = 1; seed <= 12; seed++) {
            if (run(lying.withSwitch(bug), seed).verdict().status() == Status.INVALID) {
                TrialResult withstood = run(lying, seed);
                assertThat(withstood.verdict().status())
                        .as(withstood.verdict().reason())
                        .isEqualTo(Status.VALID);
                return;
            }
        }
        throw new AssertionError(bug + " was not found");
    }
}
