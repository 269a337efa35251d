// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialOptions;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.VirtualTrialRunner;
import dev.assay.nemeses.Fault;
import dev.assay.nemeses.Schedule;
import dev.assay.nemeses.Target;
import dev.assay.nemeses.Trigger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A fault, a defence against it, and the oracle that sees when both meet without one another.
 *
 * @param name of the row; begins with the fault's id
 * @param fault the steps of the fault in question
 * @param company steps that are there whether or not the fault is; most need none
 * @param defence the switch that turns the defence off
 * @param options further switches, which are on in all trials of the row
 * @param oracle the part of the verdict that must be invalid
 * @param nodes of the cluster
 * @param workload that runs
 * @param seeds that are tried, the same in all three directions; at least one of them bites
 */
record Bite(
        String name,
        List<Schedule.Step> fault,
        List<Schedule.Step> company,
        String defence,
        Set<String> options,
        String oracle,
        int nodes,
        String workload,
        List<Long> seeds) {
    private static final long MILLISECOND = 1_000_000L;

    /** Faults strike for so long. */
    static final Duration LENGTH = Duration.ofSeconds(6);

    private static final TrialOptions TRIAL =
            new TrialOptions(
                    6,
                    LENGTH,
                    Duration.ofMillis(500),
                    Duration.ofSeconds(10),
                    Duration.ofMillis(20),
                    false);

    /** A row on five nodes without company, whose seeds are 1, 2 and 3. */
    static Bite of(String name, String defence, String oracle, List<Schedule.Step> fault) {
        return new Bite(
                name, fault, List.of(), defence, Set.of(), oracle, 5, "mixed", List.of(1L, 2L, 3L));
    }

    Bite beside(List<Schedule.Step> steps) {
        return new Bite(name, fault, steps, defence, options, oracle, nodes, workload, seeds);
    }

    Bite on(int otherNodes, String otherWorkload) {
        return new Bite(
                name, fault, company, defence, options, oracle, otherNodes, otherWorkload, seeds);
    }

    Bite with(String option) {
        return new Bite(
                name, fault, company, defence, Set.of(option), oracle, nodes, workload, seeds);
    }

    Bite seeds(Long... others) {
        return new Bite(
                name, fault, company, defence, options, oracle, nodes, workload, List.of(others));
    }

    /** The fault on these targets every so often, for so long. */
    static List<Schedule.Step> every(long periodMillis, long lastsMillis, Fault fault, Target on) {
        List<Schedule.Step> steps = new ArrayList<>();
        long last = LENGTH.toMillis() - lastsMillis;
        for (long at = 600; at <= last; at += periodMillis) {
            steps.add(step(at, lastsMillis, fault, on));
        }
        return steps;
    }

    static Schedule.Step step(long atMillis, long lastsMillis, Fault fault, Target on) {
        return new Schedule.Step(
                new Trigger.AtTime(atMillis * MILLISECOND), fault, on, lastsMillis * MILLISECOND);
    }

    TrialResult run(boolean withFault, boolean withDefence, long seed) {
        List<Schedule.Step> steps = new ArrayList<>(company);
        if (withFault) {
            steps.addAll(fault);
        }
        TreeSet<String> switches = new TreeSet<>(options);
        if (!withDefence) {
            switches.add(defence);
        }
        Trial trial =
                new Trial(
                        name,
                        "reference-db",
                        switches,
                        Trial.SIMULATED,
                        nodes,
                        workload,
                        Schedule.of(steps),
                        seed,
                        TRIAL);
        return VirtualTrialRunner.standard().run(trial, Optional.empty());
    }

    /** Whether the oracle of this row sees a violation. */
    boolean isViolated(TrialResult result) {
        return result.verdict().parts().stream()
                .anyMatch(part -> part.part().equals(oracle) && part.status() == Status.INVALID);
    }

    /** The parts of a verdict that are invalid. */
    static List<String> violated(TrialResult result) {
        return result.verdict().parts().stream()
                .filter(part -> part.status() == Status.INVALID)
                .map(Verdict::part)
                .toList();
    }
}
