// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Budget;
import dev.assay.ci.BadInputException;
import dev.assay.ci.Build;
import dev.assay.ci.ExitCode;
import dev.assay.ci.Surroundings;
import dev.assay.ci.report.ReportPage;
import dev.assay.ci.results.Results;
import dev.assay.ci.results.Results.BugEntry;
import dev.assay.ci.results.Results.Ending;
import dev.assay.ci.results.Results.WithoutEntry;
import dev.assay.ci.results.ResultsJson;
import dev.assay.harness.Plugins;
import dev.assay.harness.shrink.ShrinkLimits;
import dev.assay.harness.shrink.Shrunk;
import dev.assay.harness.suite.BugHunt;
import dev.assay.harness.suite.BugTable;
import dev.assay.harness.suite.TrialListener;
import dev.assay.harness.trial.CaseFile;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.TrialRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code assay bugs}: does Assay find the bugs it is known to face, and only by the faults that
 * they need?
 */
@Command(
        name = "bugs",
        description =
                "Hunts for every planted bug, with and without the faults that it needs; exits 0"
                        + " when each is found with them, and none without.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true)
public final class BugsCommand implements Callable<Integer> {
    private final Surroundings surroundings;
    private final TrialRunners runners;

    @Option(names = "--list", description = "Only the names, one a line.")
    private boolean isList;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The first seed (default: 1).")
    private long seed;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "200",
            description = "How many seeds at most, with the faults and without (default: 200).")
    private int seeds;

    @Option(
            names = "--shrink",
            description = "Makes the trial that found a bug as small as it can be; see --out.")
    private boolean shrinks;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "Writes a report and results.json there, with --shrink the small cases too.")
    private @Nullable String out;

    @Option(
            names = "--json",
            description = "The results document on standard output; with --list an array of names.")
    private boolean isJson;

    @Mixin private PluginOption plugins = new PluginOption();

    public BugsCommand(Surroundings surroundings, TrialRunners runners) {
        this.surroundings = surroundings;
        this.runners = runners;
    }

    @Override
    public Integer call() {
        Plugins found = Plugins.of(plugins.load(surroundings));
        List<String> names = List.copyOf(BugHunt.bugs(found).keySet());
        if (isList) {
            if (isJson) {
                surroundings.out().println(ResultsJson.line(names));
            } else {
                names.forEach(surroundings.out()::println);
            }
            return ExitCode.OK;
        }
        if (seeds < 1) {
            throw new BadInputException("--seeds must be at least 1, not " + seeds);
        }
        return hunt(found, names.size());
    }

    private int hunt(Plugins found, int bugs) {
        long startNanos = System.nanoTime();
        Optional<OutputFolder> output =
                Optional.ofNullable(out)
                        .map(folder -> OutputFolder.open(surroundings.resolve(folder), "--out"));
        Results.Start start =
                Starts.now(
                        "bugs",
                        OptionalLong.of(seed),
                        new TreeMap<>(
                                Map.of(
                                        "seed",
                                        Long.toString(seed),
                                        "seeds",
                                        Integer.toString(seeds))));
        Console console = new Console(surroundings);
        List<BugEntry> entries = new ArrayList<>();
        int[] judged = new int[1];
        TrialListener listener =
                new TrialListener() {
                    @Override
                    public void finished(int index, TrialResult result) {
                        console.progress(
                                "bug "
                                        + (entries.size() + 1)
                                        + " of "
                                        + bugs
                                        + " · "
                                        + ++judged[0]
                                        + " trials judged");
                    }
                };
        TrialRunner runner = runners.make(found, Budget.standard());
        BugTable table = new BugTable(found, runner);
        table.run(
                new BugTable.Effort(seed, seeds, seeds),
                listener,
                row -> {
                    entries.add(entry(row));
                    if (!isJson) {
                        lines(console, entries.get(entries.size() - 1)).forEach(console::say);
                    }
                    if (shrinks) {
                        row.hunt()
                                .found()
                                .ifPresent(result -> shrink(console, runner, result, output));
                    }
                });
        console.wipe();
        Ending ending = ending(entries, Math.round((System.nanoTime() - startNanos) / 1e6) / 1e3);
        Results results = Results.ofBugs(start, ending, entries);
        output.ifPresent(
                folder -> {
                    folder.write("results.json", ResultsJson.write(results));
                    folder.write(
                            "report.html",
                            new ReportPage(results, unused -> Optional.empty()).render());
                });
        if (isJson) {
            surroundings.out().println(ResultsJson.line(results));
        } else {
            console.say(console.style().verdict(ending.verdict()) + ": " + ending.reason());
        }
        return ending.exitCode();
    }

    private void shrink(
            Console console, TrialRunner runner, TrialResult found, Optional<OutputFolder> output) {
        Shrunk shrunk = Shrinks.shrink(console, runner, ShrinkLimits.standard(), found.trial());
        if (!isJson) {
            console.say("    shrunk " + shrunk.line());
        }
        output.ifPresent(
                folder -> {
                    String file =
                            "cases/"
                                    + String.join("+", found.trial().switches())
                                    + "-"
                                    + TrialEntries.name(shrunk.smallest().trial())
                                    + ".json";
                    CaseFile.of(shrunk.smallest(), Build.current().commit())
                            .write(folder.ownFile(file));
                    if (!isJson) {
                        console.say("    ./assay replay " + out + "/" + file);
                    }
                });
    }

    private static Ending ending(List<BugEntry> entries, double seconds) {
        if (entries.isEmpty()) {
            return new Ending(
                    "vacuous", "no target has a planted bug", ExitCode.UNDECIDED, seconds);
        }
        List<String> wrong =
                entries.stream()
                        .filter(entry -> !entry.isAsExpected())
                        .map(BugEntry::name)
                        .toList();
        return wrong.isEmpty()
                ? new Ending(
                        "valid",
                        "all "
                                + entries.size()
                                + " planted bugs were found with the faults that they need, and"
                                + " none without",
                        ExitCode.OK,
                        seconds)
                : new Ending(
                        "invalid",
                        "not as expected: " + String.join(", ", wrong),
                        ExitCode.VIOLATION,
                        seconds);
    }

    private static BugEntry entry(BugTable.Row row) {
        Optional<TrialResult> found = row.hunt().found();
        String families = String.join(", ", row.bug().needs());
        return new BugEntry(
                row.bug().name(),
                row.bug().summary(),
                row.bug().source(),
                List.copyOf(row.bug().needs()),
                found.isPresent() ? OptionalLong.of(row.hunt().seedsTried()) : OptionalLong.empty(),
                found.map(result -> result.verdict().status().word()),
                found.flatMap(result -> result.verdict().firstWitnessed())
                        .flatMap(
                                verdict ->
                                        verdict.witness()
                                                .map(
                                                        witness ->
                                                                verdict.part()
                                                                        + ": "
                                                                        + witness.kind())),
                List.of(
                        new WithoutEntry(
                                families,
                                row.control().seedsTried(),
                                row.control().found().isPresent()
                                        ? OptionalLong.of(row.control().seedsTried())
                                        : OptionalLong.empty())),
                row.asExpected());
    }

    // Three short lines a bug are easier to read than one table line of 200 columns.
    private static List<String> lines(Console console, BugEntry bug) {
        List<String> lines = new ArrayList<>();
        lines.add(
                (bug.isAsExpected() ? "✓ " : "✗ ")
                        + console.style().strong(bug.name())
                        + "  needs "
                        + String.join(" or ", bug.needs())
                        + "  ("
                        + bug.source()
                        + ")");
        lines.add(
                "    "
                        + (bug.seedsUntilFound().isPresent()
                                ? "found after "
                                        + RunReport.counted(
                                                bug.seedsUntilFound().getAsLong(), "seed")
                                        + ": "
                                        + bug.verdict().orElse("")
                                        + ", "
                                        + bug.witness().orElse("no witness")
                                : "not found"));
        for (WithoutEntry without : bug.without()) {
            lines.add(
                    "    "
                            + (without.foundAfter().isPresent()
                                    ? "found after "
                                            + RunReport.counted(
                                                    without.foundAfter().getAsLong(), "seed")
                                            + " without "
                                    : "not found in "
                                            + RunReport.counted(without.seeds(), "seed")
                                            + " without ")
                            + without.family());
        }
        return lines;
    }
}
