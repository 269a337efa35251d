// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.results;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.assay.checkers.Status;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The whole of {@code results.json}. The schema beside this class, {@code results.schema.json},
 * says what each part means to other programs.
 *
 * @param format always {@link #FORMAT}
 * @param version of the format, {@link #VERSION}
 * @param command that was run: {@code run}, {@code check}, …
 * @param verdict the worst of all, as a word
 * @param reason one line
 * @param started ISO 8601, UTC
 * @param seed the first seed, where there is one
 * @param options as given or drawn, by name
 * @param trials of {@code run}, {@code replay}, {@code campaign}
 * @param files of {@code check}
 * @param bugs of {@code bugs}
 * @param campaign of {@code campaign}; its trials are the smallest failure of each kind
 * @param benchmark of {@code bugs}: all of them together
 * @param suite of {@code run} with a suite file
 * @param shrinking how the trial that broke a promise was made smaller, where that was asked
 */
public record Results(
        String format,
        int version,
        String command,
        String verdict,
        String reason,
        int exitCode,
        String started,
        double seconds,
        OptionalLong seed,
        EnvironmentEntry environment,
        SortedMap<String, String> options,
        List<TrialEntry> trials,
        List<FileEntry> files,
        List<BugEntry> bugs,
        Optional<CampaignEntry> campaign,
        Optional<BenchmarkEntry> benchmark,
        Optional<SuiteEntry> suite,
        Optional<ShrinkingEntry> shrinking) {
    /** The name of the format. */
    public static final String FORMAT = "assay-results";

    /** The version that this build writes. */
    public static final int VERSION = 1;

    public Results {
        options = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(options));
        trials = List.copyOf(trials);
        files = List.copyOf(files);
        bugs = List.copyOf(bugs);
    }

    /**
     * How a command ended, on one line.
     *
     * @param verdict as a word
     */
    public record Ending(String verdict, String reason, int exitCode, double seconds) {}

    /** What was started, when and where. */
    public record Start(
            String command,
            String started,
            OptionalLong seed,
            EnvironmentEntry environment,
            SortedMap<String, String> options) {}

    /** The results of a command that held trials. */
    public static Results ofTrials(Start start, Ending ending, List<TrialEntry> trials) {
        return of(start, ending, trials, List.of(), List.of(), Optional.empty());
    }

    /** The results of a command that judged files. */
    public static Results ofFiles(Start start, Ending ending, List<FileEntry> files) {
        return of(start, ending, List.of(), files, List.of(), Optional.empty());
    }

    /** The results of the known-bug benchmark. */
    public static Results ofBugs(
            Start start, Ending ending, List<BugEntry> bugs, BenchmarkEntry benchmark) {
        Results results = of(start, ending, List.of(), List.of(), bugs, Optional.empty());
        return results.with(Optional.of(benchmark), Optional.empty(), Optional.empty());
    }

    /** The results of a suite that says what it expects. */
    public static Results ofSuite(
            Start start, Ending ending, List<TrialEntry> trials, SuiteEntry suite) {
        return ofTrials(start, ending, trials)
                .with(Optional.empty(), Optional.of(suite), Optional.empty());
    }

    /** The same, with how a trial was made smaller. */
    public Results shrinking(ShrinkingEntry entry) {
        return with(benchmark, suite, Optional.of(entry));
    }

    private Results with(
            Optional<BenchmarkEntry> newBenchmark,
            Optional<SuiteEntry> newSuite,
            Optional<ShrinkingEntry> newShrinking) {
        return new Results(
                format,
                version,
                command,
                verdict,
                reason,
                exitCode,
                started,
                seconds,
                seed,
                environment,
                options,
                trials,
                files,
                bugs,
                campaign,
                newBenchmark,
                newSuite,
                newShrinking);
    }

    /** The results of a campaign, with the trials that are worth a look. */
    public static Results ofCampaign(
            Start start, Ending ending, List<TrialEntry> trials, CampaignEntry campaign) {
        return of(start, ending, trials, List.of(), List.of(), Optional.of(campaign));
    }

    private static Results of(
            Start start,
            Ending ending,
            List<TrialEntry> trials,
            List<FileEntry> files,
            List<BugEntry> bugs,
            Optional<CampaignEntry> campaign) {
        return new Results(
                FORMAT,
                VERSION,
                start.command(),
                ending.verdict(),
                ending.reason(),
                ending.exitCode(),
                start.started(),
                ending.seconds(),
                start.seed(),
                start.environment(),
                start.options(),
                trials,
                files,
                bugs,
                campaign,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * How a trial was made as small as it can be while it fails in the same way.
     *
     * @param trial the name of the smallest
     * @param signature what both have in common
     * @param runs of trials
     * @param cutOff why it ended early, if it did
     */
    public record ShrinkingEntry(
            String trial,
            String signature,
            SizeEntry before,
            SizeEntry after,
            int runs,
            double seconds,
            Optional<String> cutOff) {}

    /**
     * How much there is to look at in a trial.
     *
     * @param steps of the schedule
     * @param clients at a time
     * @param faultSeconds how long faults may strike
     */
    public record SizeEntry(
            int steps, int operations, int nodes, int clients, double faultSeconds) {}

    /**
     * A suite with expectations.
     *
     * @param planned trials
     * @param unmet the names of trials that are not as expected
     * @param notRun the names of trials for which no time was left
     */
    public record SuiteEntry(
            String name, String file, int planned, List<String> unmet, List<String> notRun) {
        public SuiteEntry {
            unmet = List.copyOf(unmet);
            notRun = List.copyOf(notRun);
        }
    }

    /**
     * What a suite expected of a trial.
     *
     * @param words what was expected
     * @param isMet whether it is so
     * @param reason why not; empty when it is
     */
    public record ExpectationEntry(String words, boolean isMet, String reason) {}

    /**
     * The build and the machine.
     *
     * @param version of Assay
     * @param commit of Assay's sources
     */
    public record EnvironmentEntry(
            String version,
            String commit,
            String java,
            String os,
            int cores,
            long memoryMegabytes) {}

    /**
     * One trial.
     *
     * @param name unique within the document
     * @param group the scenario that the trial is one seed of
     * @param schedule the faults as planned, one line each
     * @param virtualSeconds of the world's own time
     * @param seconds of real time
     * @param history path of the history file, relative to the document; empty when it was not kept
     * @param caseFile path of the case file, relative to the document; empty when there is none
     * @param replay the command that repeats the trial
     * @param signature what it has in common with failures that are the same one; empty when valid
     * @param expectation what a suite expected of it
     */
    public record TrialEntry(
            String name,
            String group,
            String target,
            List<String> switches,
            String world,
            int nodes,
            int clients,
            String workload,
            long seed,
            List<String> schedule,
            VerdictEntry verdict,
            CoverageEntry coverage,
            String traceHash,
            double virtualSeconds,
            double seconds,
            Optional<String> history,
            Optional<String> caseFile,
            String replay,
            Optional<String> signature,
            Optional<ExpectationEntry> expectation) {
        public TrialEntry {
            switches = List.copyOf(switches);
            schedule = List.copyOf(schedule);
        }

        /** The same, held against what was expected. */
        public TrialEntry with(ExpectationEntry expected) {
            return new TrialEntry(
                    name,
                    group,
                    target,
                    switches,
                    world,
                    nodes,
                    clients,
                    workload,
                    seed,
                    schedule,
                    verdict,
                    coverage,
                    traceHash,
                    virtualSeconds,
                    seconds,
                    history,
                    caseFile,
                    replay,
                    signature,
                    Optional.of(expected));
        }

        /** What it has in common with failures that are the same one, where it is a failure. */
        public String failure() {
            return signature.orElseGet(() -> "not as expected / " + group);
        }

        /** True when it is as expected: valid, unless a suite says otherwise. */
        @JsonIgnore
        public boolean isAsExpected() {
            return expectation
                    .map(ExpectationEntry::isMet)
                    .orElseGet(() -> verdict.toStatus() == Status.VALID);
        }
    }

    /**
     * One judged file.
     *
     * @param verdict valid, vacuous, unknown, invalid or error
     * @param operations in the history
     * @param model by which it was judged
     * @param format of the file; empty when it could not be read
     * @param details the verdict with all its parts; empty when there was an error
     * @param coverage empty when there was an error
     * @param secondOpinion empty when none was asked
     * @param stored empty when nothing was stored beside the history
     */
    public record FileEntry(
            String file,
            String verdict,
            String reason,
            double seconds,
            int operations,
            String model,
            Optional<String> format,
            Optional<VerdictEntry> details,
            Optional<CoverageEntry> coverage,
            Optional<OpinionEntry> secondOpinion,
            Optional<StoredEntry> stored) {
        /** An entry without another opinion. */
        public FileEntry(
                String file,
                String verdict,
                String reason,
                double seconds,
                int operations,
                String model,
                Optional<String> format,
                Optional<VerdictEntry> details,
                Optional<CoverageEntry> coverage) {
            this(
                    file,
                    verdict,
                    reason,
                    seconds,
                    operations,
                    model,
                    format,
                    details,
                    coverage,
                    Optional.empty(),
                    Optional.empty());
        }

        /** What it has in common with failures that are the same one: a file is always itself. */
        public String failure() {
            String kind =
                    details.flatMap(VerdictEntry::firstWitnessed)
                            .flatMap(VerdictEntry::witness)
                            .map(VerdictEntry.WitnessEntry::kind)
                            .orElse("none");
            return verdict + " / " + file + " / " + kind;
        }

        /** The same with a second opinion. */
        public FileEntry with(OpinionEntry opinion) {
            return new FileEntry(
                    file,
                    verdict,
                    reason,
                    seconds,
                    operations,
                    model,
                    format,
                    details,
                    coverage,
                    Optional.of(opinion),
                    stored);
        }

        /** The same with what was stored beside the history. */
        public FileEntry with(StoredEntry opinion) {
            return new FileEntry(
                    file,
                    verdict,
                    reason,
                    seconds,
                    operations,
                    model,
                    format,
                    details,
                    coverage,
                    secondOpinion,
                    Optional.of(opinion));
        }

        /** The same with another verdict on the file as a whole. */
        public FileEntry judged(String newVerdict, String newReason) {
            return new FileEntry(
                    file,
                    newVerdict,
                    newReason,
                    seconds,
                    operations,
                    model,
                    format,
                    details,
                    coverage,
                    secondOpinion,
                    stored);
        }
    }

    /**
     * What the checkers of a Jepsen test said when it ran, as they stand beside its history.
     *
     * @param source the name of the file that says it
     * @param verdict valid, invalid or unknown; error where the file is damaged
     * @param words the same with each of its checkers, or what is wrong with the file; begins with
     *     {@link #BY_ASSAY} where Assay wrote the file
     */
    public record StoredEntry(String source, String verdict, String words) {
        public static final String BY_ASSAY = "Assay: ";

        private boolean isByAssay() {
            return words.startsWith(BY_ASSAY);
        }

        /** Who said it, for people. */
        public String title() {
            return isByAssay() ? "Assay, earlier" : "Jepsen's own checkers";
        }

        /** What was said. */
        public String said() {
            return isByAssay() ? words.substring(BY_ASSAY.length()) : words;
        }
    }

    /**
     * What another checker says of a file.
     *
     * @param by the checker
     * @param outcome agree, missed, disagree or undecided
     * @param verdict its verdict
     * @param ourSeconds how long our check took, without reading
     * @param theirSeconds how long its check took, without reading
     * @param smallest where the two differ, the lines of the smallest history that shows it, as EDN
     */
    public record OpinionEntry(
            String by,
            String outcome,
            String verdict,
            String reason,
            double ourSeconds,
            double theirSeconds,
            List<String> smallest) {
        public OpinionEntry {
            smallest = List.copyOf(smallest);
        }
    }

    /**
     * One planted bug.
     *
     * @param source where the bug was seen in the wild
     * @param rows the numbers of the surveyed bugs that it stands for
     * @param needs the families of faults without which it cannot be found
     * @param isExpected whether it is declared that drawn schedules find it
     * @param schedules tried, up to and with the one that found it
     * @param seconds of the hunt
     * @param alarms schedules that failed with the bug off, too, and so did not find it
     * @param seedsUntilFound the schedules until it was found; empty when it was not found
     * @param verdict of the trial that found it
     * @param witness the kind of its witness
     * @param oracle which promise was broken first
     * @param shrunk how small the trial became that found it, where that was tried
     * @param without what happened with the needed families switched off
     * @param isAsExpected found with its faults where that is declared, and not found without
     */
    public record BugEntry(
            String name,
            String target,
            String summary,
            String source,
            List<Integer> rows,
            List<String> needs,
            boolean isExpected,
            long schedules,
            double seconds,
            long alarms,
            OptionalLong seedsUntilFound,
            Optional<String> verdict,
            Optional<String> witness,
            Optional<String> oracle,
            Optional<ShrunkEntry> shrunk,
            List<WithoutEntry> without,
            boolean isAsExpected) {
        public BugEntry {
            rows = List.copyOf(rows);
            needs = List.copyOf(needs);
            without = List.copyOf(without);
        }

        /** What it has in common with failures that are the same one: a bug is always itself. */
        public String failure() {
            return "bug / " + name;
        }
    }

    /**
     * The smallest trial that fails in the same way.
     *
     * @param steps of its schedule
     * @param caseFile relative to the document, where it was written
     */
    public record ShrunkEntry(int steps, int operations, int nodes, Optional<String> caseFile) {}

    /**
     * The search for a bug with one family of faults switched off.
     *
     * @param foundAfter the seed count after which it was found all the same
     */
    public record WithoutEntry(String family, long seeds, OptionalLong foundAfter) {}
}
