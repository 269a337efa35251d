// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.CheckRunner;
import dev.assay.checkers.Status;
import dev.assay.checkers.linearizability.LinearizabilityChecker;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.model.Models;
import dev.assay.db.tiers.Tier;
import dev.assay.harness.Plugins;
import dev.assay.harness.Target;
import dev.assay.harness.Workload;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.virtual.Report;
import dev.assay.harness.virtual.VirtualTrial;
import dev.assay.histories.Event;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.Value;
import dev.assay.nemeses.FaultBudget;
import dev.assay.nemeses.Schedule;
import dev.assay.nemeses.Trigger;
import dev.assay.nemeses.liars.Change;
import dev.assay.nemeses.liars.Mutate;
import dev.assay.simulation.Oracle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Each transaction class picks its protocol, and a liar breaks the crash tier at most. */
class TieredClusterTest {
    private static final int NODES = 4;
    private static final long MILLISECOND = 1_000_000L;
    private static final Target TARGET = new TieredTarget();
    private static final Workload WORKLOAD = Plugins.standard().workload("kv");

    /** What became of one trial. */
    private record Outcome(Report report, List<Event> events) {
        /** The part of the history on keys of one tier. */
        History on(Tier tier) {
            HistoryBuilder part = new HistoryBuilder();
            for (Event event : events) {
                boolean isOther =
                        event instanceof Event.Client client
                                && TieredTarget.tier(
                                                ((Value.Text) client.steps().getFirst().key())
                                                        .value())
                                        != tier;
                if (!isOther) {
                    part.accept(event);
                }
            }
            return part.build();
        }

        boolean isBroken(Tier tier) {
            boolean isInside =
                    report.oracles().stream()
                            .filter(oracle -> oracle.id().endsWith(tier.word()))
                            .map(Oracle::violation)
                            .anyMatch(violation -> violation.isPresent());
            LinearizabilityChecker checker =
                    new LinearizabilityChecker(
                            Models.find("kv"), LinearizabilityOptions.standard().onThreads(1));
            Budget budget = Budget.standard().within(Duration.ofSeconds(20));
            return isInside
                    || CheckRunner.run(checker, on(tier), budget).status() == Status.INVALID;
        }
    }

    private static Trial drawn(FaultBudget budget, String family, long seed) {
        TreeSet<String> families = new TreeSet<>(TrialTemplate.allFamilies());
        families.add(family);
        return TrialTemplate.allFaults(TARGET, NODES)
                .withFamilies(families)
                .within(budget)
                .trial(seed);
    }

    private static Outcome run(Trial trial) {
        List<Event> events = new ArrayList<>();
        Report report = new VirtualTrial(trial, TARGET, WORKLOAD, events::add, () -> false).run();
        return new Outcome(report, events);
    }

    @Test
    void without_liars_both_tiers_keep_their_promises() {
        for (long seed = 0; seed < 12; seed++) {
            Outcome outcome = run(drawn(FaultBudget.ofMinority(NODES), "partitions", seed));
            for (Tier tier : Tier.values()) {
                assertThat(outcome.isBroken(tier)).as("%s, seed %d", tier, seed).isFalse();
                assertThat(outcome.on(tier).operations()).as("%s", tier).isGreaterThan(100);
            }
        }
    }

    @Test
    void a_drawn_liar_does_not_break_the_byzantine_tier() {
        for (long seed = 0; seed < 25; seed++) {
            Outcome outcome = run(drawn(FaultBudget.ofByzantine(NODES), "liars", seed));
            assertThat(outcome.isBroken(Tier.BYZANTINE)).as("seed %d", seed).isFalse();
            assertThat(outcome.on(Tier.BYZANTINE).operations()).isGreaterThan(100);
        }
    }

    private static Schedule.Step lie(String kind) {
        return new Schedule.Step(
                new Trigger.AtTime(MILLISECOND),
                new Mutate(kind, "payload", Change.INCREMENT, 0, 0, List.of(1)),
                new dev.assay.nemeses.Target.Nodes(List.of(0)),
                6000 * MILLISECOND);
    }

    @Test
    void the_same_lies_in_both_tiers_break_the_crash_tier_alone() {
        Schedule lies =
                Schedule.of(
                        List.of(
                                lie("crash-append-request"),
                                lie("byzantine-pre-prepare"),
                                lie("byzantine-client-reply")));
        TrialTemplate template = TrialTemplate.allFaults(TARGET, NODES).under(lies);
        boolean isCrashBroken = false;
        for (long seed = 0; seed < 40 && !isCrashBroken; seed++) {
            Outcome outcome = run(template.trial(seed));
            assertThat(outcome.isBroken(Tier.BYZANTINE)).as("seed %d", seed).isFalse();
            isCrashBroken = outcome.isBroken(Tier.CRASH);
        }
        assertThat(isCrashBroken).as("the liar leads the crash tier at some seed").isTrue();
    }
}
