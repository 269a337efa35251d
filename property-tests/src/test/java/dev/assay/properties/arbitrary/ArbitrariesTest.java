// SPDX-License-Identifier: Apache-2.0
package dev.assay.properties.arbitrary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.CheckRunner;
import dev.assay.checkers.Status;
import dev.assay.checkers.linearizability.LinearizabilityChecker;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.model.RegisterModel;
import dev.assay.harness.Plugins;
import dev.assay.harness.shrink.ShrinkLimits;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.VirtualTrialRunner;
import dev.assay.histories.History;
import dev.assay.histories.synthetic.ObjectKind;
import dev.assay.histories.synthetic.SyntheticParameters;
import dev.assay.nemeses.FaultBudget;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.Generator;
import dev.assay.nemeses.Schedule;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Shrinkable;

class ArbitrariesTest {
    private static final Generator.Setting SETTING =
            new Generator.Setting(
                    EnumSet.of(FaultFamily.PARTITIONS, FaultFamily.CRASHES),
                    5,
                    Duration.ofSeconds(20),
                    FaultBudget.ofMinority(5));

    @Provide
    Arbitrary<History> registers() {
        return Histories.linearizable(SyntheticParameters.of(ObjectKind.REGISTER, 30));
    }

    @Property(tries = 50)
    void historiesAreWhatTheySay(@ForAll("registers") History history) {
        assertThat(
                        CheckRunner.run(
                                        new LinearizabilityChecker(
                                                new RegisterModel(),
                                                LinearizabilityOptions.standard()),
                                        history,
                                        Budget.standard())
                                .status())
                .isNotEqualTo(Status.INVALID);
    }

    @Example
    void aHistoryShrinksToTheOperationThatMatters() {
        Predicate<History> wrong =
                history -> {
                    int read = history.functionNumber("read");
                    for (int i = 0; i < history.operations(); i++) {
                        if (read >= 0 && history.function(i) == read) {
                            return true;
                        }
                    }
                    return false;
                };
        assertThat(smallest(registers(), wrong).operations()).isEqualTo(1);
    }

    @Example
    void aScheduleShrinksToTheStepThatMattersAsWeakAsCanBe() {
        Predicate<Schedule> wrong =
                schedule ->
                        schedule.steps().stream()
                                .anyMatch(step -> step.fault().id().equals("crash"));
        Schedule smallest = smallest(Schedules.drawn(Generator.SWARM, SETTING), wrong);
        assertThat(smallest.steps()).hasSize(1);
        assertThat(smallest.steps().getFirst().forNanos()).isLessThan(2_000_000);
    }

    @Example
    void callsShrinkToTheCallThatMatters() {
        Arbitrary<List<Workloads.Call>> calls =
                Workloads.calls(Plugins.standard().workload("mixed"), 3, 20);
        Predicate<List<Workloads.Call>> wrong =
                list -> list.stream().anyMatch(call -> call.operation().function().equals("cas"));
        assertThat(smallest(calls, wrong)).hasSize(1);
    }

    @Property(tries = 100)
    void clustersHaveLinksBetweenTheirNodes(@ForAll("cuts") Set<Clusters.Link> cuts) {
        assertThat(cuts)
                .allSatisfy(
                        link -> {
                            assertThat(link.from()).isBetween(0, 4).isNotEqualTo(link.to());
                            assertThat(link.to()).isBetween(0, 4);
                        });
    }

    @Provide
    Arbitrary<Set<Clusters.Link>> cuts() {
        return Clusters.cuts(5);
    }

    @Property(tries = 100)
    void clustersAreNoLargerThanAsked(@ForAll("sizes") int size) {
        assertThat(size).isBetween(1, 6);
    }

    @Provide
    Arbitrary<Integer> sizes() {
        return Clusters.sizes(6);
    }

    @Example
    void aTrialThatBreaksAPromiseIsShrunkAsTheCommandDoesIt() {
        VirtualTrialRunner runner = VirtualTrialRunner.standard();
        TrialTemplate template =
                TrialTemplate.allFaults(Plugins.standard().target("reference-db"))
                        .withFamilies(new TreeSet<>(List.of("links")))
                        .withSwitch("append-without-prev-check");
        Arbitrary<Trial> trials =
                Trials.of(template, runner, new ShrinkLimits(300, Duration.ofMinutes(1)));
        Predicate<Trial> wrong =
                trial -> runner.run(trial, Optional.empty()).verdict().status() == Status.INVALID;
        Trial smallest = smallest(trials, wrong);
        assertThat(smallest.script()).isPresent();
        assertThat(smallest.schedule().steps()).hasSizeLessThanOrEqualTo(3);
    }

    /** The first value that is wrong, made smaller as long as something smaller is wrong. */
    private static <T> T smallest(Arbitrary<T> arbitrary, Predicate<T> wrong) {
        Random random = new Random(1);
        Shrinkable<T> found = arbitrary.generator(1000).next(random);
        while (!wrong.test(found.value())) {
            found = arbitrary.generator(1000).next(random);
        }
        while (true) {
            Optional<Shrinkable<T>> less =
                    found.shrink().filter(it -> wrong.test(it.value())).findFirst();
            if (less.isEmpty()) {
                return found.value();
            }
            assertThat(less.get().distance()).isLessThan(found.distance());
            found = less.get();
        }
    }
}
