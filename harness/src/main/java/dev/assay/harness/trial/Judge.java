// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.trial;

import dev.assay.checkers.Budget;
import dev.assay.checkers.CheckRunner;
import dev.assay.checkers.Checker;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.harness.virtual.Convergence;
import dev.assay.harness.virtual.CoreProgress;
import dev.assay.harness.virtual.Halts;
import dev.assay.harness.virtual.Recovery;
import dev.assay.harness.virtual.Report;
import dev.assay.histories.History;
import dev.assay.nemeses.FaultBudget;
import dev.assay.simulation.Address;
import dev.assay.simulation.NodeFailure;
import dev.assay.simulation.Oracle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Puts together the verdict of a trial: the workload's checkers over the history, recovery,
 * convergence, the oracles over the nodes' insides, nodes that threw, and whether the trial
 * exercised enough to prove anything.
 */
final class Judge {
    /** The kind of witness of a node or client whose code threw. */
    static final String NODE_CRASHED = "node-crashed";

    /** The kind of witness of final operations that came too late. */
    static final String NO_RECOVERY = "no-recovery";

    private static final int MAX_COMPLAINTS = 3;
    private static final String HALTS = "halts-with-cause";

    private final Budget budget;

    Judge(Budget budget) {
        this.budget = budget;
    }

    /**
     * The verdict on a trial; where the faults did more than the target stands, violations are
     * excused.
     */
    Verdict judge(
            List<Checker> checkers,
            History history,
            Report report,
            Coverage coverage,
            FaultBudget tolerance) {
        Verdict verdict = judge(checkers, history, report, coverage);
        return tolerance
                .exceededBy(report.harm())
                .map(reason -> Excuse.of(verdict, reason))
                .orElse(verdict);
    }

    private Verdict judge(
            List<Checker> checkers, History history, Report report, Coverage coverage) {
        List<Verdict> parts = new ArrayList<>();
        for (Checker checker : checkers) {
            parts.add(check(checker, history));
        }
        for (Oracle oracle : report.oracles()) {
            parts.add(oracle(history, oracle));
        }
        boolean isFromOutside = report.progress() instanceof CoreProgress.Unasked;
        if (!isFromOutside) {
            parts.add(nodesRun(history, report));
            parts.add(progresses(history, report.progress()));
            parts.add(halts(history, report.halts()));
        }
        parts.add(recovers(history, report));
        if (report.convergence().told()) {
            parts.add(converges(history, report));
        }
        boolean isQuiet =
                report.progress() instanceof CoreProgress.Unasked unasked && unasked.isQuiet();
        parts.add(exercised(coverage, isQuiet));
        return Verdict.all("trial", parts);
    }

    private Verdict check(Checker checker, History history) {
        try {
            return CheckRunner.run(checker, history, budget);
        } catch (UnsuitableHistoryException unsuitable) {
            return Verdict.unknown(checker.id(), String.valueOf(unsuitable.getMessage()));
        }
    }

    private static Verdict progresses(History history, CoreProgress progress) {
        String id = "progresses";
        return switch (progress) {
            case CoreProgress.Served served ->
                    Verdict.valid(
                            id,
                            "with a quorum healed and all else still broken, %d operations succeeded within %d ms"
                                    .formatted(
                                            served.succeeded(), served.afterNanos() / 1_000_000));
            case CoreProgress.Stalled stalled ->
                    Verdict.invalid(
                            id,
                            atTime(
                                    history,
                                    stalled.kind(),
                                    stalled.sinceNanos(),
                                    stalled.explanation()));
            case CoreProgress.Undecided undecided -> Verdict.unknown(id, undecided.reason());
            case CoreProgress.Excused excused -> Verdict.vacuous(id, excused.reason());
            case CoreProgress.Unasked unasked ->
                    throw new IllegalStateException("nobody asked: " + unasked);
        };
    }

    private static Verdict halts(History history, Halts halts) {
        return halts.unexcused()
                .map(
                        halt ->
                                Verdict.invalid(
                                        HALTS,
                                        atTime(
                                                history,
                                                "halted-without-cause",
                                                halt.timeNanos(),
                                                List.of(
                                                        "%s stopped itself at %.6f s: %s."
                                                                .formatted(
                                                                        Address.name(
                                                                                halt.address()),
                                                                        halt.timeNanos() / 1e9,
                                                                        halt.reason()),
                                                        "Until then no fault had damaged its disk,"
                                                            + " and none was in force that makes it"
                                                            + " fail."))))
                .orElseGet(
                        () ->
                                Verdict.valid(
                                        HALTS,
                                        halts.count() == 0
                                                ? "no node stopped itself"
                                                : "nodes stopped themselves "
                                                        + halts.count()
                                                        + " times, each because of a fault"));
    }

    private static Verdict recovers(History history, Report report) {
        Recovery recovery = report.recovery();
        if (report.halts().quorumLost().isPresent()) {
            return Verdict.unknown("recovers", report.halts().quorumLost().get());
        }
        if (!recovery.complaints().isEmpty()) {
            List<String> lines = new ArrayList<>(recovery.complaints());
            if (lines.size() > MAX_COMPLAINTS) {
                int more = lines.size() - MAX_COMPLAINTS;
                lines.subList(MAX_COMPLAINTS, lines.size()).clear();
                lines.add("So it went with " + more + " more.");
            }
            lines.add(
                    "The system did not recover: with nothing broken any more, every operation must"
                            + " succeed in time.");
            return Verdict.invalid("recovers", noRecovery(history, recovery, lines));
        }
        if (recovery.succeeded() == 0) {
            return Verdict.vacuous("recovers", "no final operation was asked for");
        }
        return Verdict.valid(
                        "recovers",
                        "all %d final operations succeeded, the slowest after %d ms"
                                .formatted(recovery.succeeded(), recovery.slowest().toMillis()))
                .with(Map.of("slowest-milliseconds", recovery.slowest().toMillis()));
    }

    private static Witness noRecovery(History history, Recovery recovery, List<String> lines) {
        TreeSet<Integer> late = new TreeSet<>(recovery.lateProcesses());
        List<Integer> operations = new ArrayList<>();
        for (int operation = 0; operation < history.operations(); operation++) {
            if (late.contains(history.process(operation))) {
                operations.add(operation);
            }
        }
        Witness place = atTime(history, NO_RECOVERY, recovery.sinceNanos(), lines);
        return new Witness(
                place.kind(),
                operations,
                place.firstEvent(),
                history.events() - 1,
                place.edges(),
                place.explanation());
    }

    private static Verdict converges(History history, Report report) {
        if (report.halts().quorumLost().isPresent()) {
            return Verdict.unknown("converges", report.halts().quorumLost().get());
        }
        Convergence convergence = report.convergence();
        return convergence
                .complaint()
                .map(
                        line ->
                                Verdict.invalid(
                                        "converges",
                                        atTime(
                                                history,
                                                "no-convergence",
                                                report.trueTime().toNanos(),
                                                List.of(line))))
                .orElseGet(() -> Verdict.valid("converges", converged(report.halts())));
    }

    private static String converged(Halts halts) {
        if (halts.excused().isEmpty()) {
            return "every replica applied the whole log";
        }
        return "every replica applied the whole log but those whose disks are damaged: "
                + halts.excused().keySet().stream()
                        .map(Address::name)
                        .collect(Collectors.joining(", "));
    }

    private static Verdict oracle(History history, Oracle oracle) {
        Map<String, Long> measures = Map.of("judged", oracle.judged());
        if (oracle.violation().isPresent()) {
            Oracle.Violation violation = oracle.violation().get();
            Witness witness =
                    atTime(
                            history,
                            violation.kind(),
                            violation.timeNanos(),
                            violation.explanation());
            return Verdict.invalid(oracle.id(), witness)
                    .with(measures)
                    .with(Map.of(ViolationTime.MEASURE, violation.timeNanos()));
        }
        if (oracle.judged() == 0) {
            return Verdict.vacuous(oracle.id(), "the nodes told nothing that it could judge");
        }
        return Verdict.valid(oracle.id(), "held " + oracle.judged() + " times").with(measures);
    }

    private static Verdict nodesRun(History history, Report report) {
        if (report.failures().isEmpty()) {
            return Verdict.valid("nodes-run", "no node and no client threw an exception");
        }
        NodeFailure first = report.failures().get(0);
        List<String> lines = new ArrayList<>(first.explanation());
        lines.add(
                Address.name(first.address())
                        + " threw an exception, which no fault excuses: "
                        + first.explanation().get(1));
        return Verdict.invalid("nodes-run", atTime(history, NODE_CRASHED, first.timeNanos(), lines))
                .with(Map.of(ViolationTime.MEASURE, first.timeNanos()));
    }

    private static Verdict exercised(Coverage coverage, boolean isQuietOnPurpose) {
        if (coverage.succeeded() < Coverage.SUCCEEDED_MIN) {
            return Verdict.vacuous(
                    TrialResult.EXERCISED,
                    "only %d operations succeeded, which proves nothing; %d are needed: run longer or with more clients"
                            .formatted(coverage.succeeded(), Coverage.SUCCEEDED_MIN));
        }
        if (isQuietOnPurpose) {
            // Real machines are restless enough for promises that need no fault to be broken.
            return Verdict.valid(
                    TrialResult.EXERCISED,
                    coverage.succeeded() + " operations succeeded; no fault was asked for");
        }
        if (coverage.faultsApplied() == 0) {
            return Verdict.vacuous(TrialResult.EXERCISED, "no fault was applied");
        }
        return Verdict.valid(
                TrialResult.EXERCISED,
                "%d operations succeeded under %d faults"
                        .formatted(coverage.succeeded(), coverage.faultsApplied()));
    }

    /**
     * A witness that is seen in the nodes and not in the history: its window is what clients saw
     * last before that time.
     */
    private static Witness atTime(
            History history, String kind, long timeNanos, List<String> explanation) {
        int event = 0;
        while (event + 1 < history.events() && history.eventTimeNanos(event + 1) <= timeNanos) {
            event++;
        }
        return new Witness(kind, List.of(), event, event, List.of(), explanation);
    }
}
