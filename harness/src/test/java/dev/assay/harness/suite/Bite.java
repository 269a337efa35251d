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
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.LongStream;

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
 * @param think of each of the six clients between two operations, on average
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
        Duration think) {
    private static final long MILLISECOND = 1_000_000L;
    private static final String EXCUSE = "over the fault budget: ";

    /** A fault that so many seeds do not show bites nobody. */
    private static final long MOST_SEEDS = 150;

    /** Faults strike for so long. */
    static final Duration LENGTH = Duration.ofSeconds(6);

    /** A row on five nodes without company. */
    static Bite of(String name, String defence, String oracle, List<Schedule.Step> fault) {
        return new Bite(
                name,
                fault,
                List.of(),
                defence,
                Set.of(),
                oracle,
                5,
                "mixed",
                Duration.ofMillis(20));
    }

    Bite beside(List<Schedule.Step> steps) {
        return new Bite(name, fault, steps, defence, options, oracle, nodes, workload, think);
    }

    /** On so many nodes, with few operations. */
    Bite quietlyOn(int otherNodes) {
        return new Bite(
                name,
                fault,
                company,
                defence,
                options,
                oracle,
                otherNodes,
                workload,
                Duration.ofMillis(300));
    }

    Bite with(String option) {
        return new Bite(
                name, fault, company, defence, Set.of(option), oracle, nodes, workload, think);
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
                        new TrialOptions(
                                6,
                                LENGTH,
                                Duration.ofMillis(500),
                                Duration.ofSeconds(10),
                                think,
                                false));
        return VirtualTrialRunner.standard().run(trial, Optional.empty());
    }

    /** The first seed at which a trial shows what is looked for; some faults need much luck. */
    OptionalLong first(boolean withDefence, Predicate<TrialResult> isLookedFor) {
        return LongStream.rangeClosed(1, MOST_SEEDS)
                .filter(seed -> isLookedFor.test(run(true, withDefence, seed)))
                .findFirst();
    }

    /** The seeds at which nothing may be violated with a defence, or without the fault. */
    static SortedSet<Long> controls(long bitingSeed) {
        return new TreeSet<>(List.of(1L, 2L, bitingSeed));
    }

    /** Whether the oracle of this row sees a violation. */
    boolean isViolated(TrialResult result) {
        return result.verdict().parts().stream()
                .anyMatch(part -> part.part().equals(oracle) && isSeen(part));
    }

    /**
     * Also where the violation is excused, because the faults did more than the database stands.
     */
    private static boolean isSeen(Verdict part) {
        return part.status() == Status.INVALID || part.reason().startsWith(EXCUSE);
    }

    /** The parts of a verdict that are invalid, or would be if they were not excused. */
    static List<String> violated(TrialResult result) {
        return result.verdict().parts().stream().filter(Bite::isSeen).map(Verdict::part).toList();
    }
}
