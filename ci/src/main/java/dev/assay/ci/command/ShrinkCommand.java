// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Budget;
import dev.assay.ci.BadInputException;
import dev.assay.ci.Durations;
import dev.assay.ci.ExitCode;
import dev.assay.ci.Surroundings;
import dev.assay.ci.report.ReportPage;
import dev.assay.ci.results.Results;
import dev.assay.ci.results.Results.Ending;
import dev.assay.ci.results.Results.TrialEntry;
import dev.assay.ci.results.ResultsJson;
import dev.assay.harness.Plugins;
import dev.assay.harness.shrink.ShrinkLimits;
import dev.assay.harness.shrink.Shrunk;
import dev.assay.harness.trial.CaseFile;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.TrialRunner;
import java.time.Duration;
import java.util.LinkedHashMap;
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
import picocli.CommandLine.Parameters;

/** {@code assay shrink}: makes the trial of a case file as small as it can be. */
@Command(
        name = "shrink",
        description =
                "Makes the failed trial of a case file as small as it can be while it fails in the"
                        + " same way; exits by its verdict, which is a violation.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true)
public final class ShrinkCommand implements Callable<Integer> {
    private final Surroundings surroundings;
    private final TrialRunners runners;

    @Parameters(paramLabel = "CASE", description = "A case file.")
    private String file = "";

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "3000",
            description = "How many trials may be run (default: 3000).")
    private int runs;

    @Option(
            names = "--time",
            paramLabel = "DURATION",
            converter = Durations.class,
            defaultValue = "2m",
            description =
                    "How long it may take (default: 2m). What is reached by then stands, and is"
                            + " another on other machines.")
    private Duration time = Duration.ofMinutes(2);

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = Durations.class,
            defaultValue = "60s",
            description = "For each check (default: 60s).")
    private Duration timeout = Duration.ofSeconds(60);

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where case and report go (default: assay-out/shrink-<case>).")
    private @Nullable String out;

    @Option(names = "--json", description = "The results document on standard output.")
    private boolean isJson;

    @Mixin private PluginOption plugins = new PluginOption();

    public ShrinkCommand(Surroundings surroundings, TrialRunners runners) {
        this.surroundings = surroundings;
        this.runners = runners;
    }

    @Override
    public Integer call() {
        long startNanos = System.nanoTime();
        if (runs < 1) {
            throw new BadInputException("--runs must be at least 1, not " + runs);
        }
        if (time.isZero() || time.isNegative()) {
            throw new BadInputException("--time must be more than 0s");
        }
        CaseFile failed = CaseFile.read(surroundings.resolve(file));
        Plugins found = Plugins.of(plugins.load(surroundings));
        String name = file.replaceFirst(".*/", "").replaceFirst("\\.json$", "");
        String folder = out != null ? out : "assay-out/shrink-" + name;
        OutputFolder output = OutputFolder.open(surroundings.resolve(folder), "--out");
        TreeMap<String, String> options =
                new TreeMap<>(
                        Map.of(
                                "case",
                                file,
                                "case-commit",
                                failed.commit(),
                                "runs",
                                Integer.toString(runs),
                                "time",
                                time.toMillis() + "ms",
                                "timeout",
                                timeout.toMillis() + "ms"));
        Results.Start start = Starts.now("shrink", OptionalLong.of(failed.trial().seed()), options);
        Console console = new Console(surroundings);
        TrialRunner runner = runners.make(found, Budget.standard().within(timeout));
        Shrunk shrunk =
                Shrinks.shrink(console, runner, new ShrinkLimits(runs, time), failed.trial());
        TrialResult smallest = shrunk.smallest();
        BestEffort effort = new BestEffort(console);
        TrialEntry entry = new TrialEntries(output, folder, effort).entry(smallest);
        double seconds = Math.round((System.nanoTime() - startNanos) / 1e6) / 1e3;
        Ending ending =
                new Ending(
                        smallest.verdict().status().word(),
                        "shrunk " + shrunk.line() + ": " + smallest.verdict().reason(),
                        ExitCode.of(smallest.verdict().status()),
                        seconds);
        Results results =
                Results.ofTrials(start, ending, List.of(entry)).shrinking(Shrinks.entry(shrunk));
        byte[] page =
                new ReportPage(
                                results,
                                unused -> Optional.of(smallest.history()),
                                unused -> Worlds.of(runner, smallest))
                        .render();
        effort.attemptTo(
                () -> {
                    output.write("results.json", ResultsJson.write(results));
                    output.write("report.html", page);
                });
        if (isJson) {
            surroundings.out().println(ResultsJson.line(results));
        } else {
            say(console, entry, shrunk, folder + "/report.html");
        }
        return effort.exitCode(ending.exitCode());
    }

    private static void say(Console console, TrialEntry entry, Shrunk shrunk, String report) {
        List<String> intro = console.wrap("shrunk " + shrunk.line(), "  ");
        intro.forEach(console::say);
        Map<String, String> pointers = new LinkedHashMap<>();
        pointers.put("kept", shrunk.signature().text());
        pointers.put("replay", entry.replay());
        pointers.put("report", report);
        FailureText.lines(console, entry.name(), entry.verdict(), pointers).stream()
                .limit(FailureText.LINES_MAX - intro.size())
                .forEach(console::say);
    }
}
