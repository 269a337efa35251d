// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.ci.BadInputException;
import dev.assay.ci.Build;
import dev.assay.ci.Durations;
import dev.assay.ci.ExitCode;
import dev.assay.ci.Surroundings;
import dev.assay.ci.report.ReportPage;
import dev.assay.ci.results.Results;
import dev.assay.ci.results.Results.Ending;
import dev.assay.ci.results.Results.TrialEntry;
import dev.assay.ci.results.ResultsJson;
import dev.assay.harness.IoProblems;
import dev.assay.harness.Plugins;
import dev.assay.harness.regression.RegressionSource;
import dev.assay.harness.trial.CaseFile;
import dev.assay.harness.trial.FailureSignature;
import dev.assay.harness.trial.Replay;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.TrialRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/**
 * {@code assay replay}: runs the trial of a case file again, and says whether the same happened.
 */
@Command(
        name = "replay",
        description =
                "Runs the trial of a case file again; exits by its verdict, or 255 when something"
                        + " else happened.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true)
public final class ReplayCommand implements Callable<Integer> {
    private final Surroundings surroundings;
    private final TrialRunners runners;

    @Parameters(paramLabel = "CASE", description = "A case file.")
    private String file = "";

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
            description = "Where the report goes (default: assay-out/replay-<case>).")
    private @Nullable String out;

    @Option(
            names = "--junit",
            paramLabel = "FILE",
            description =
                    "Writes the case as a JUnit 5 test, which fails while the failure is there, to"
                            + " a file that ends in .java, or into a folder.")
    private @Nullable String junit;

    @Option(names = "--json", description = "The results document on standard output.")
    private boolean isJson;

    @Mixin private PluginOption plugins = new PluginOption();

    public ReplayCommand(Surroundings surroundings, TrialRunners runners) {
        this.surroundings = surroundings;
        this.runners = runners;
    }

    @Override
    public Integer call() {
        long startNanos = System.nanoTime();
        CaseFile expected = CaseFile.read(surroundings.resolve(file));
        if (expected.trial().world().equals(Trial.PROCESSES)) {
            throw new BadInputException(
                    file
                            + " is a trial of real processes, whose course no seed fixes: run it"
                            + " again by assay validate "
                            + expected.trial().target()
                            + " --seed "
                            + expected.trial().seed());
        }
        Plugins found = Plugins.of(plugins.load(surroundings));
        String name = file.replaceFirst(".*/", "").replaceFirst("\\.json$", "");
        String folder = out != null ? out : "assay-out/replay-" + name;
        OutputFolder output = OutputFolder.open(surroundings.resolve(folder), "--out");
        TreeMap<String, String> options =
                new TreeMap<>(
                        Map.of(
                                "case",
                                file,
                                "case-commit",
                                expected.commit(),
                                "timeout",
                                timeout.toMillis() + "ms"));
        Results.Start start =
                Starts.now("replay", OptionalLong.of(expected.trial().seed()), options);
        TrialRunner runner = runners.make(found, Budget.standard().within(timeout));
        Replay.Outcome outcome =
                new Replay(runner).run(expected, start.environment().commit(), Optional.empty());
        TrialResult result = outcome.result();
        Optional<Path> test = Optional.ofNullable(junit).map(to -> writeTest(to, name, result));
        Console console = new Console(surroundings);
        BestEffort effort = new BestEffort(console);
        TrialEntry entry = new TrialEntries(output, folder, effort).entry(result);
        double seconds = Math.round((System.nanoTime() - startNanos) / 1e6) / 1e3;
        Results results = Results.ofTrials(start, ending(outcome, seconds), List.of(entry));
        byte[] page =
                new ReportPage(
                                results,
                                unused -> Optional.of(result.history()),
                                unused ->
                                        outcome.reproduced()
                                                ? Worlds.of(runner, result)
                                                : Optional.empty())
                        .render();
        effort.attemptTo(
                () -> {
                    output.write("results.json", ResultsJson.write(results));
                    output.write("report.html", page);
                });
        if (isJson) {
            surroundings.out().println(ResultsJson.line(results));
        } else {
            say(console, new Told(results, entry, outcome), folder + "/report.html");
            test.ifPresent(written -> console.say("  test     " + written));
        }
        return effort.exitCode(results.exitCode());
    }

    private Path writeTest(String to, String caseName, TrialResult result) {
        FailureSignature failure =
                FailureSignature.of(result)
                        .filter(signature -> signature.status() == Status.INVALID)
                        .orElseThrow(
                                () ->
                                        new BadInputException(
                                                file
                                                        + " breaks no promise, so that there is"
                                                        + " nothing to test: leave --junit out"));
        Path named =
                to.endsWith(".java")
                        ? surroundings.resolve(to)
                        : surroundings
                                .resolve(to)
                                .resolve(RegressionSource.className(caseName) + ".java");
        List<String> explanation =
                result.verdict()
                        .firstWitnessed()
                        .flatMap(Verdict::witness)
                        .map(Witness::explanation)
                        .orElse(List.of());
        try {
            String source =
                    RegressionSource.write(
                            named,
                            CaseFile.of(result, Build.current().commit()),
                            failure,
                            explanation);
            Files.createDirectories(named.toAbsolutePath().getParent());
            return Files.writeString(named, source);
        } catch (IllegalArgumentException e) {
            throw new BadInputException("--junit: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new BadInputException("cannot write " + named + ": " + IoProblems.words(e), e);
        }
    }

    // Another course on the same build would break the promise that everything else rests on.
    private static Ending ending(Replay.Outcome outcome, double seconds) {
        Status status = outcome.result().verdict().status();
        if (outcome.reproduced()) {
            return new Ending(
                    status.word(),
                    "reproduced: " + outcome.result().verdict().reason(),
                    ExitCode.of(status),
                    seconds);
        }
        return new Ending(
                "error",
                "not reproduced: " + String.join("; ", outcome.differences()),
                ExitCode.INTERNAL,
                seconds);
    }

    /** What came of a replay. */
    private record Told(Results results, TrialEntry entry, Replay.Outcome outcome) {}

    private static void say(Console console, Told told, String report) {
        Replay.Outcome outcome = told.outcome;
        TrialEntry entry = told.entry;
        for (String difference : outcome.differences()) {
            console.wrap(console.style().strong("not reproduced") + ": " + difference, "  ")
                    .forEach(console::say);
        }
        if (outcome.reproduced()) {
            console.say("reproduced: same verdict, same trace " + entry.traceHash());
        }
        if (!entry.verdict().status().equals("invalid")) {
            console.say(
                    console.style().verdict(entry.verdict().status())
                            + ": "
                            + entry.verdict().reason()
                            + " · "
                            + Durations.format(told.results.seconds())
                            + " · "
                            + report);
            return;
        }
        Map<String, String> pointers = new LinkedHashMap<>();
        pointers.put("seed", Long.toString(entry.seed()));
        pointers.put("report", report);
        int room = FailureText.LINES_MAX - 1 - outcome.differences().size() * 3;
        FailureText.lines(console, entry.name(), entry.verdict(), pointers).stream()
                .limit(room)
                .forEach(console::say);
    }
}
