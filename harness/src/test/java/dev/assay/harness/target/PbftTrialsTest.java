// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Status;
import dev.assay.db.pbft.PbftBug;
import dev.assay.harness.KnownBug;
import dev.assay.harness.Plugins;
import dev.assay.harness.suite.BugHunt;
import dev.assay.harness.suite.Portfolio;
import dev.assay.harness.suite.TrialListener;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.trial.TrialOptions;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.VirtualTrialRunner;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultBudget;
import dev.assay.nemeses.Schedule;
import dev.assay.nemeses.Target;
import dev.assay.nemeses.Trigger;
import dev.assay.nemeses.faults.Partition;
import dev.assay.nemeses.faults.Shape;
import dev.assay.nemeses.liars.Change;
import dev.assay.nemeses.liars.DoubleVote;
import dev.assay.nemeses.liars.LieInTransfer;
import dev.assay.nemeses.liars.Mutate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PbftTrialsTest {
    private static final VirtualTrialRunner RUNNER = VirtualTrialRunner.standard();
    private static final long SECOND = 1_000_000_000L;
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
            Schedule schedule = liars.trial(seed).schedule();
            if (!schedule.steps().isEmpty()) {
                assertThat(schedule.budget()).contains(FaultBudget.ofByzantine(4));
                lied++;
            }
        }
        assertThat(lied).isPositive();
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
                new BugHunt(Plugins.standard(), RUNNER)
                        .run(
                                bug,
                                Portfolio.of(TARGET).stoppingAtViolation(),
                                1,
                                BugHunt.MAX_SEEDS,
                                TrialListener.SILENT);
        assertThat(result.found()).as(name).isPresent();
    }

    /** One node lies, and each of the others is cut off for a while, one after the other. */
    private static TrialTemplate lying(int liar, Fault lie) {
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
                new Trigger.AtTime(at), fault, new Target.Nodes(List.of(node)), lasts);
    }

    private static Mutate mutate(String kind, String field, Change change) {
        return new Mutate(kind, field, change, 0, 0, List.of(0, 1, 2, 3));
    }

    static Stream<Arguments> lies() {
        return Stream.of(
                Arguments.of(
                        "client-signature-unchecked",
                        lying(0, mutate("pre-prepare", "payload", Change.INCREMENT))),
                Arguments.of(
                        "new-view-unchecked",
                        lying(1, mutate("new-view", "proposals", Change.ZERO))),
                Arguments.of("view-change-proof-unchecked", lying(2, new DoubleVote())),
                Arguments.of("transferred-state-unchecked", lying(2, new LieInTransfer())),
                Arguments.of(
                        "checkpoint-claim-believed",
                        lying(0, mutate("status", "stable", Change.MAX))),
                Arguments.of("one-reply-believed", lying(2, new LieInTransfer())));
    }

    @ParameterizedTest
    @MethodSource("lies")
    void aLieIsWithstoodUnlessItsDefenceIsOff(String bug, TrialTemplate lying) {
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

    @Test
    void theTargetSaysWhatItStandsAndNeeds() {
        assertThat(TARGET.tolerance(4)).isEqualTo(FaultBudget.ofByzantine(4));
        assertThat(TARGET.quorum(4)).isEqualTo(3);
        assertThat(TARGET.quorum(7)).isEqualTo(5);
        assertThat(TARGET.usualFamilies()).contains("liars", "disks");
        assertThat(new ReferenceDbTarget().usualFamilies()).doesNotContain("liars");
        assertThat(template(5).budget()).contains(FaultBudget.ofByzantine(4));
        assertThat(TrialTemplate.allFaults(new ReferenceDbTarget()).budget()).isEmpty();
        assertThat(TARGET.bugs()).hasSize(PbftBug.values().length);
        assertThat(TARGET.describe(new byte[] {5})).isEqualTo("1 damaged bytes");
    }
}
