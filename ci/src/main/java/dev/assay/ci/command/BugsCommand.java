// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Budget;
import dev.assay.ci.BadInputException;
import dev.assay.ci.Build;
import dev.assay.ci.Durations;
import dev.assay.ci.ExitCode;
import dev.assay.ci.Surroundings;
import dev.assay.ci.report.ReportPage;
import dev.assay.ci.results.BenchmarkEntry;
import dev.assay.ci.results.Results;
import dev.assay.ci.results.Results.BugEntry;
import dev.assay.ci.results.Results.Ending;
import dev.assay.ci.results.Results.ShrunkEntry;
import dev.assay.ci.results.ResultsJson;
import dev.assay.harness.Names;
import dev.assay.harness.Plugins;
import dev.assay.harness.shrink.ShrinkLimits;
import dev.assay.harness.shrink.Shrunk;
import dev.assay.harness.suite.BugTable;
import dev.assay.harness.suite.BugTable.Planted;
import dev.assay.harness.suite.SurveyedBug;
import dev.assay.harness.suite.TrialListener;
import dev.assay.harness.trial.CaseFile;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.TrialRunner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code assay bugs}: does Assay find the bugs it is known to face, how soon, and only by the
 * faults that they need; and does it find any where there are none?
 */
@Command(
        name = "bugs",
        description =
                "Hunts for every planted bug, with and without the faults that it needs, and for"
                        + " none; exits 0 when each that is declared to be found is found, none"
                        + " without its faults, and nothing where there is no bug.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true)
public final class BugsCommand implements Callable<Integer> {
    private static final String ALL = "all";
    private static final int SHRINK_RUNS = 3_000;

    private final Surroundings surroundings;
    private final TrialRunners runners;

    @Option(
            names = "--list",
            description =
                    "Only the bugs, one a line, and which surveyed bugs none stands for, and why.")
    private boolean isList;

    @Option(
            names = "--only",
            paramLabel = "BUG",
            split = ",",
            description = "Only these bugs, by name; separated by commas.")
    private List<String> only = List.of();

    @Option(
            names = "--target",
            paramLabel = "NAME",
            defaultValue = ALL,
            description = "Only the bugs of one system (default: all).")
    private String target = ALL;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The first seed (default: 1).")
    private long seed;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "400",
            description = "How many schedules at most until a bug is missed (default: 400).")
    private int seeds;

    @Option(
            names = "--controls",
            paramLabel = "N",
            defaultValue = "40",
            description =
                    "How many schedules without the faults that a bug needs; 0 for none (default:"
                            + " 40).")
    private int controls;

    @Option(
            names = "--clean",
            paramLabel = "N",
            description =
                    "How many schedules of each system without any bug; 0 for none (default: as"
                            + " many as --seeds).")
    private @Nullable Integer clean;

    @Option(
            names = "--shrink-time",
            paramLabel = "TIME",
            defaultValue = "20s",
            converter = Durations.class,
            description =
                    "How long the trial that found a bug is made smaller; 0s for not at all"
                            + " (default: 20s).")
    private Duration shrinkTime = Duration.ofSeconds(20);

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Writes a report, results.json and the shrunk cases there.")
    private @Nullable String out;

    @Option(names = "--verbose", description = "Tells of each bug.")
    private boolean isVerbose;

    @Option(names = "--json", description = "The results document, or the list, as JSON.")
    private boolean isJson;

    @Mixin private PluginOption plugins = new PluginOption();

    /** What is listed as JSON. */
    record Listed(
            String name,
            String target,
            List<Integer> rows,
            boolean isExpected,
            List<String> needs,
            String summary,
            String source) {}

    public BugsCommand(Surroundings surroundings, TrialRunners runners) {
        this.surroundings = surroundings;
        this.runners = runners;
    }

    @Override
    public Integer call() {
        Plugins found = Plugins.of(plugins.load(surroundings));
        List<Planted> chosen = chosen(found);
        if (isList) {
            if (isJson) {
                surroundings.out().println(listed(chosen));
            } else {
                BugsText.list(chosen).forEach(surroundings.out()::println);
            }
            return ExitCode.OK;
        }
        requireAtLeast("--seeds", 1, seeds);
        requireAtLeast("--controls", 0, controls);
        requireAtLeast("--clean", 0, clean());
        return hunt(found, chosen);
    }

    private static void requireAtLeast(String option, int least, int given) {
        if (given < least) {
            throw new BadInputException(option + " must be at least " + least + ", not " + given);
        }
    }

    private List<Planted> chosen(Plugins found) {
        List<Planted> all = BugTable.all(found);
        if (!target.equals(ALL)) {
            String id = found.target(target).id();
            all = all.stream().filter(planted -> planted.target().id().equals(id)).toList();
        }
        if (only.isEmpty()) {
            return all;
        }
        TreeSet<String> known = new TreeSet<>();
        all.forEach(planted -> known.add(planted.bug().name()));
        for (String name : only) {
            if (!known.contains(name)) {
                throw Names.unknown("planted bug", name, known);
            }
        }
        return all.stream().filter(planted -> only.contains(planted.bug().name())).toList();
    }

    private static String listed(List<Planted> bugs) {
        List<Listed> listed = new ArrayList<>();
        for (Planted planted : bugs) {
            listed.add(
                    new Listed(
                            planted.bug().name(),
                            planted.target().id(),
                            SurveyedBug.numbersOf(planted.target().id(), planted.bug().name()),
                            planted.bug().isExpected(),
                            List.copyOf(planted.bug().needs()),
                            planted.bug().summary(),
                            planted.bug().source()));
        }
        TreeMap<String, Object> document = new TreeMap<>();
        document.put("bugs", listed);
        document.put("rows", SurveyedBug.all());
        return ResultsJson.line(document);
    }

    private int hunt(Plugins found, List<Planted> chosen) {
        long startNanos = System.nanoTime();
        Optional<OutputFolder> output =
                Optional.ofNullable(out)
                        .map(folder -> OutputFolder.open(surroundings.resolve(folder), "--out"));
        Results.Start start = Starts.now("bugs", OptionalLong.of(seed), options());
        Console console = new Console(surroundings);
        TrialRunner runner = runners.make(found, Budget.standard());
        BugTable table = new BugTable(found, runner);
        BugTable.Effort effort = new BugTable.Effort(seed, seeds, controls, clean());
        List<BugEntry> entries = new ArrayList<>();
        for (Planted planted : chosen) {
            String doing =
                    "bug " + (entries.size() + 1) + " of " + chosen.size() + ", " + name(planted);
            BugTable.Row row = table.row(planted, effort, progress(console, doing));
            Optional<ShrunkEntry> shrunk =
                    row.hunt().found().flatMap(result -> shrink(console, runner, result, output));
            entries.add(BugsSummary.entry(row, shrunk));
            if (isVerbose && !isJson) {
                BugsText.bug(console, entries.getLast()).forEach(console::say);
            }
        }
        BenchmarkEntry benchmark =
                BugsSummary.benchmark(
                        entries, table.clean(chosen, effort, progress(console, "without any bug")));
        console.wipe();
        double seconds = Math.round((System.nanoTime() - startNanos) / 1e6) / 1e3;
        Results results =
                Results.ofBugs(start, ending(entries, benchmark, seconds), entries, benchmark);
        output.ifPresent(folder -> write(folder, results));
        return tell(console, results, benchmark);
    }

    private int clean() {
        return clean == null ? seeds : clean;
    }

    private SortedMap<String, String> options() {
        SortedMap<String, String> options =
                new TreeMap<>(
                        Map.of(
                                "seed",
                                Long.toString(seed),
                                "seeds",
                                Integer.toString(seeds),
                                "controls",
                                Integer.toString(controls),
                                "clean",
                                Integer.toString(clean()),
                                "target",
                                target,
                                "shrink-time",
                                shrinkTime.toMillis() + "ms"));
        if (!only.isEmpty()) {
            options.put("only", String.join(",", only));
        }
        return options;
    }

    private static String name(Planted planted) {
        return planted.target().id() + " " + planted.bug().name();
    }

    private static TrialListener progress(Console console, String doing) {
        int[] judged = new int[1];
        return new TrialListener() {
            @Override
            public void finished(int index, TrialResult result) {
                console.progress(doing + " · " + ++judged[0] + " trials judged");
            }
        };
    }

    private Optional<ShrunkEntry> shrink(
            Console console, TrialRunner runner, TrialResult found, Optional<OutputFolder> output) {
        if (shrinkTime.isZero()) {
            return Optional.empty();
        }
        Shrunk shrunk =
                Shrinks.shrink(
                        console, runner, new ShrinkLimits(SHRINK_RUNS, shrinkTime), found.trial());
        Optional<String> file =
                output.map(
                        folder -> {
                            String name =
                                    "cases/"
                                            + found.trial().target()
                                            + "-"
                                            + String.join("+", found.trial().switches())
                                            + "-"
                                            + TrialEntries.name(shrunk.smallest().trial())
                                            + ".json";
                            CaseFile.of(shrunk.smallest(), Build.current().commit())
                                    .write(folder.ownFile(name));
                            return name;
                        });
        return Optional.of(BugsSummary.shrunk(shrunk, file));
    }

    private static void write(OutputFolder folder, Results results) {
        folder.write("results.json", ResultsJson.write(results));
        folder.write("report.html", new ReportPage(results, unused -> Optional.empty()).render());
    }

    private int tell(Console console, Results results, BenchmarkEntry benchmark) {
        if (isJson) {
            surroundings.out().println(ResultsJson.line(results));
        } else {
            BugsText.summary(console, results.bugs(), benchmark).forEach(console::say);
            if (out != null) {
                console.say("report: " + out + "/report.html");
            }
            console.say(console.style().verdict(results.verdict()) + ": " + results.reason());
        }
        return results.exitCode();
    }

    private static Ending ending(List<BugEntry> entries, BenchmarkEntry benchmark, double seconds) {
        if (entries.isEmpty()) {
            return new Ending(
                    "vacuous", "no target has a planted bug", ExitCode.UNDECIDED, seconds);
        }
        int alarms = benchmark.clean().stream().mapToInt(BenchmarkEntry.CleanEntry::alarms).sum();
        List<String> wrong = new ArrayList<>();
        entries.stream()
                .filter(entry -> !entry.isAsExpected())
                .map(BugEntry::name)
                .forEach(wrong::add);
        if (alarms > 0) {
            wrong.add(RunReport.counted(alarms, "alarm") + " where there is no bug");
        }
        return wrong.isEmpty()
                ? new Ending(
                        "valid",
                        "all "
                                + RunReport.counted(benchmark.declared(), "bug")
                                + " that drawn schedules are declared to find were found, none"
                                + " without the faults that it needs, and no alarm without a bug",
                        ExitCode.OK,
                        seconds)
                : new Ending(
                        "invalid",
                        "not as expected: " + String.join(", ", wrong),
                        ExitCode.VIOLATION,
                        seconds);
    }
}
