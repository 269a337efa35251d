// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.harness.Plugins;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.trial.TrialOptions;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.VirtualTrialRunner;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.FaultBudget;
import dev.assay.nemeses.Schedule;
import dev.assay.nemeses.Target;
import dev.assay.nemeses.Trigger;
import dev.assay.nemeses.counters.CounterClone;
import dev.assay.nemeses.counters.CounterGap;
import dev.assay.nemeses.counters.CounterReset;
import dev.assay.nemeses.counters.CounterRollback;
import dev.assay.nemeses.counters.MachineRollback;
import dev.assay.nemeses.faults.CrashAt;
import dev.assay.nemeses.faults.EmptyDisk;
import dev.assay.nemeses.faults.Partition;
import dev.assay.nemeses.faults.Shape;
import dev.assay.nemeses.liars.Change;
import dev.assay.nemeses.liars.LieInTransfer;
import dev.assay.nemeses.liars.Mutate;
import dev.assay.nemeses.liars.MutateCounted;
import dev.assay.nemeses.liars.Side;
import dev.assay.nemeses.liars.Twins;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MinBftTrialsTest {
    private static final VirtualTrialRunner RUNNER = VirtualTrialRunner.standard();
    private static final long SECOND = 1_000_000_000L;
    private static final String AGREEMENT = "committed-prefix-agreement";
    private static final String EXCUSE = "over the fault budget: the trusted counters of n2";
    private static final MinBftTarget TARGET =
            (MinBftTarget) Plugins.standard().target("reference-db-minbft");

    private static TrialTemplate template(int seconds) {
        return TrialTemplate.allFaults(TARGET)
                .with(TrialOptions.standard().withFaultPhase(Duration.ofSeconds(seconds)));
    }

    private static TrialResult run(TrialTemplate template, long seed) {
        return RUNNER.run(template.trial(seed), Optional.empty());
    }

    private static Schedule.Step step(double at, Fault fault, int node, double lasts) {
        return new Schedule.Step(
                new Trigger.AtTime((long) (at * SECOND)),
                fault,
                new Target.Nodes(List.of(node)),
                (long) (lasts * SECOND));
    }

    /** Now one of the two honest nodes of three is cut off from the other two, now the other. */
    private static List<Schedule.Step> turns(int liar) {
        List<Schedule.Step> steps = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int cutOff = (liar + 1 + i % 2) % 3;
            // Who comes back hears nothing before the next one is cut off.
            steps.add(step(1 + 2.2 * i, Partition.of(Shape.ISOLATE), cutOff, 2.3));
        }
        return steps;
    }

    private static TrialTemplate under(List<Schedule.Step> company, Schedule.Step... steps) {
        List<Schedule.Step> all = new ArrayList<>(company);
        all.addAll(List.of(steps));
        return template(11).under(Schedule.of(all));
    }

    private static boolean isExcused(TrialResult result, String part) {
        return result.verdict().parts().stream()
                .anyMatch(
                        it ->
                                it.part().equals(part)
                                        && String.valueOf(it.reason()).startsWith(EXCUSE));
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

    static Stream<Arguments> brokenCounters() {
        Side zero = new Side(List.of(0));
        return Stream.of(
                Arguments.of(
                        "clone",
                        step(
                                0.8,
                                new CounterClone(1, SECOND, Twins.Clients.EITHER, List.of(zero)),
                                2,
                                9)),
                Arguments.of("snapshot", step(0.5, new MachineRollback(), 2, 3)));
    }

    /** The measured answer to what happens when the trust is broken. */
    @ParameterizedTest
    @MethodSource("brokenCounters")
    void oneCounterThatGivesNumbersAgainIsEnoughToBreakAgreement(
            String name, Schedule.Step broken) {
        Fault divide = Partition.of(Shape.ISOLATE);
        for (long seed = 1; seed <= 40; seed++) {
            List<Schedule.Step> company =
                    name.equals("clone")
                            ? List.of(step(1, divide, 0, 2), step(4, divide, 1, 2))
                            : List.of(step(0.6, divide, 0, 3), step(3.4, divide, 1, 4));
            TrialResult result = run(under(company, broken), seed);
            assertThat(result.verdict().status()).isNotEqualTo(Status.INVALID);
            if (isExcused(result, AGREEMENT)) {
                TrialResult trusted = run(under(company), seed);
                assertThat(trusted.verdict().status())
                        .as(trusted.verdict().reason())
                        .isNotEqualTo(Status.INVALID);
                assertThat(isExcused(trusted, AGREEMENT)).isFalse();
                return;
            }
        }
        throw new AssertionError("agreement was kept in all seeds");
    }

    static Stream<Arguments> detected() {
        return Stream.of(
                Arguments.of(step(1, new CounterRollback(2), 2, 2), true),
                Arguments.of(step(1, new CounterReset(true), 2, 1), true),
                Arguments.of(step(1, new CounterReset(false), 2, 1), false),
                Arguments.of(step(1, new EmptyDisk(), 2, 1), false));
    }

    /** Honest code knows its own numbers. */
    @ParameterizedTest
    @MethodSource("detected")
    void aNodeWhoseCounterAndDiskDoNotFitHaltsBeforeItSaysAnything(
            Schedule.Step step, boolean breaksTheTrust) {
        TrialResult result = run(under(List.of(), step), 3);
        assertThat(result.verdict().status())
                .as(result.verdict().reason())
                .isNotEqualTo(Status.INVALID);
        assertThat(isExcused(result, AGREEMENT)).isFalse();
        assertThat(result.coverage().counters().getOrDefault("halts", 0L)).isPositive();
    }

    @Test
    void oneNodeWithAGapIsMuteAndTheOthersGoOnButTwoStopAllProgress() {
        TrialResult one = run(under(List.of(), step(1, new CounterGap(2), 2, 1)), 3);
        assertThat(one.verdict().status()).as(one.verdict().reason()).isEqualTo(Status.VALID);
        Schedule.Step both =
                new Schedule.Step(
                        new Trigger.AtTime(SECOND),
                        new CounterGap(2),
                        new Target.Nodes(List.of(1, 2)),
                        SECOND);
        TrialResult two = run(under(List.of(), both), 3);
        assertThat(two.verdict().status()).isEqualTo(Status.UNKNOWN);
        assertThat(two.verdict().parts())
                .filteredOn(part -> part.part().equals(AGREEMENT))
                .allMatch(part -> part.status() == Status.VALID || isExcused(part));
    }

    private static boolean isExcused(Verdict part) {
        return String.valueOf(part.reason()).startsWith("over the fault budget");
    }

    @Test
    void noNumberIsLeftBehindByACrashRightAfterItWasGiven() {
        for (long seed = 1; seed <= 3; seed++) {
            List<Schedule.Step> steps = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Fault kill = new CrashAt("entry-synced", 1 + i, true);
                steps.add(step(0.8 + 1.6 * i, kill, i % 3, 1.2));
            }
            TrialResult result = run(under(steps), seed);
            assertThat(result.verdict().status())
                    .as("seed %d: %s", seed, result.verdict().reason())
                    .isEqualTo(Status.VALID);
        }
    }

    private static Mutate mutate(String kind, String field, Change change, Integer... to) {
        return new Mutate(kind, field, change, 0, 0, List.of(to));
    }

    static Stream<Arguments> lies() {
        return Stream.of(
                Arguments.of(
                        "identifier-unchecked",
                        under(
                                turns(1),
                                step(
                                        0.5,
                                        mutate("prepare", "reused", Change.INCREMENT, 2),
                                        1,
                                        10))),
                Arguments.of(
                        "numbers-unchecked",
                        under(
                                turns(0),
                                step(0.5, mutate("prepare", "requests", Change.ZERO, 1), 0, 10))),
                Arguments.of(
                        "client-signature-unchecked",
                        under(
                                turns(0),
                                step(
                                        0.5,
                                        new MutateCounted("prepare", "payload", Change.INCREMENT),
                                        0,
                                        10))),
                Arguments.of(
                        "new-epoch-accepted",
                        under(turns(2), step(2, new CounterReset(false), 2, 0.5))),
                Arguments.of(
                        "transferred-state-unchecked",
                        under(turns(2), step(0.5, new LieInTransfer(), 2, 10))),
                Arguments.of(
                        "one-reply-believed",
                        under(turns(2), step(0.5, new LieInTransfer(), 2, 10))));
    }

    @ParameterizedTest
    @MethodSource("lies")
    void aLieIsWithstoodUnlessItsDefenceIsOff(String bug, TrialTemplate lying) {
        for (long seed = 1; seed <= 30; seed++) {
            if (run(lying.withSwitch(bug), seed).verdict().status() == Status.INVALID) {
                TrialResult withstood = run(lying, seed);
                assertThat(withstood.verdict().status())
                        .as(withstood.verdict().reason())
                        .isNotEqualTo(Status.INVALID);
                return;
            }
        }
        throw new AssertionError(bug + " was not found");
    }

    @Test
    void theTargetSaysWhatItStandsAndNeeds() {
        assertThat(TARGET.tolerance(3)).isEqualTo(FaultBudget.ofTrustedCounters(3));
        assertThat(TARGET.quorum(3)).isEqualTo(2);
        assertThat(TARGET.quorum(5)).isEqualTo(3);
        assertThat(TARGET.quorum(4)).isEqualTo(3);
        assertThat(TARGET.usualNodes()).isEqualTo(3);
        assertThat(TARGET.usualFamilies()).contains("liars", "disks", "counters");
        assertThat(TARGET.describe(new byte[] {5})).isEqualTo("1 damaged bytes");
    }
}
