// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.ci.Build;
import dev.assay.ci.results.CoverageEntry;
import dev.assay.ci.results.Results.TrialEntry;
import dev.assay.ci.results.VerdictEntry;
import dev.assay.harness.trial.CaseFile;
import dev.assay.harness.trial.FailureSignature;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialResult;
import dev.assay.histories.format.HistoryFormats;
import dev.assay.nemeses.Schedule;
import dev.assay.nemeses.Target;
import dev.assay.nemeses.Trigger;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Turns results of trials into entries of the results document, and writes the case files beside
 * it.
 */
final class TrialEntries {
    private final OutputFolder output;
    private final String folderName;
    private final BestEffort effort;
    private final Optional<String> again;

    /**
     * @param folderName of the output, as the user would type it
     * @param effort for the files: a verdict stands without them
     */
    TrialEntries(OutputFolder output, String folderName, BestEffort effort) {
        this(output, folderName, effort, Optional.empty());
    }

    /**
     * As the other.
     *
     * @param again how a trial is run once more, where its case cannot be replayed
     */
    TrialEntries(
            OutputFolder output, String folderName, BestEffort effort, Optional<String> again) {
        this.again = again;
        this.output = output;
        this.folderName = folderName;
        this.effort = effort;
    }

    /** A name for a trial that no other trial of the run has, and that is good as a file's name. */
    static String name(Trial trial) {
        return trial.fileName();
    }

    /** Where the case of a trial goes in the output folder. */
    static String caseFile(Trial trial) {
        return "cases/" + name(trial) + ".json";
    }

    /** The entry, with its case file written. */
    TrialEntry entry(TrialResult result) {
        Trial trial = result.trial();
        String name = name(trial);
        String caseFile = caseFile(trial);
        CaseFile found = CaseFile.of(result, Build.current().commit());
        effort.attemptTo(() -> found.write(output.ownFile(caseFile)));
        return new TrialEntry(
                name,
                trial.name(),
                trial.target(),
                List.copyOf(trial.switches()),
                trial.world(),
                trial.nodes(),
                trial.options().clients(),
                trial.workload(),
                trial.seed(),
                schedule(trial.schedule()),
                VerdictEntry.of(result.verdict()),
                coverage(result),
                result.traceHash(),
                seconds(result.trueTime()),
                seconds(result.wallTime()),
                Optional.of(history(result, name)),
                Optional.of(caseFile),
                again.orElse("./assay replay " + folderName + "/" + caseFile),
                FailureSignature.of(result).map(FailureSignature::text),
                Optional.empty());
    }

    // A trial that recorded into memory only gets its history file now.
    private String history(TrialResult result, String name) {
        if (result.historyFile().isPresent()) {
            return "histories/" + result.historyFile().get().getFileName();
        }
        String file = "histories/" + name + ".jsonl";
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        try {
            HistoryFormats.find("jsonl").write(result.history(), lines);
        } catch (IOException memoryDoesNotFail) {
            throw new UncheckedIOException(memoryDoesNotFail);
        }
        effort.attemptTo(
                () -> {
                    output.ownFile(file);
                    output.write(file, lines.toByteArray());
                });
        return file;
    }

    // The runner knows what the trial was meant to exercise, so its notes stand first.
    private static CoverageEntry coverage(TrialResult result) {
        CoverageEntry counted =
                CoverageEntry.ofTrial(
                        result.history(), result.coverage().faults(), result.coverage().counters());
        LinkedHashSet<String> suspicions = new LinkedHashSet<>(result.coverage().notes());
        if (suspicions.isEmpty()) {
            suspicions.addAll(counted.suspicions());
        }
        return counted.suspecting(List.copyOf(suspicions));
    }

    static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    private static List<String> schedule(Schedule schedule) {
        List<String> lines = new ArrayList<>();
        for (Schedule.Step step : schedule.steps()) {
            List<Integer> nodes =
                    step.target() instanceof Target.Nodes exact ? exact.addresses() : List.of();
            String what =
                    nodes.isEmpty()
                            ? step.fault().id() + " " + words(step.target())
                            : step.fault().describe(nodes);
            lines.add(words(step.when()) + ", for " + round(step.forNanos()) + " s: " + what);
        }
        return lines;
    }

    private static String words(Trigger trigger) {
        return switch (trigger) {
            case Trigger.AtTime at -> "at " + round(at.nanos()) + " s";
            case Trigger.AfterOperations after -> "after " + after.count() + " operations";
            case Trigger.OnEvent on -> "on " + on.event() + " number " + on.occurrence();
        };
    }

    private static String words(Target target) {
        return switch (target) {
            case Target.Nodes nodes -> "of nodes " + nodes.addresses();
            case Target.Leader leader -> "of the leader";
            case Target.Random random -> "of " + random.count() + " nodes at random";
            case Target.All all -> "of all nodes";
            case Target.QuorumEdge edge -> "of the follower that a quorum hangs on";
            case Target.Slowest slowest -> "of the slowest node";
        };
    }

    private static String round(long nanos) {
        return String.format(Locale.ROOT, "%.2f", nanos / 1e9);
    }
}
