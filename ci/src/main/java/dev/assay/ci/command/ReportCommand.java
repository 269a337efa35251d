// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Budget;
import dev.assay.ci.BadInputException;
import dev.assay.ci.Build;
import dev.assay.ci.ExitCode;
import dev.assay.ci.Surroundings;
import dev.assay.ci.report.ComparisonPage;
import dev.assay.ci.report.ReportPage;
import dev.assay.ci.report.TrendPage;
import dev.assay.ci.results.Results.TrialEntry;
import dev.assay.ci.results.RunLine;
import dev.assay.ci.results.TrendFile;
import dev.assay.harness.IoProblems;
import dev.assay.harness.Plugins;
import dev.assay.harness.spacetime.SpaceTime;
import dev.assay.harness.trial.CaseFile;
import dev.assay.harness.trial.Replay;
import dev.assay.harness.trial.TrialRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay report}: what earlier commands found, as pages and in other forms. */
@Command(
        name = "report",
        description =
                "Draws the report of an earlier command again, compares two, or follows many. Exits"
                        + " 0 when it could, whatever the verdicts.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true)
public final class ReportCommand implements Callable<Integer> {
    private final Surroundings surroundings;
    private final TrialRunners runners;

    @Parameters(
            paramLabel = "DIR",
            arity = "0..*",
            description = "Folders with a results.json that earlier commands wrote.")
    private List<String> folders = List.of();

    @Option(names = "--compare", description = "Sets two folders side by side, the earlier first.")
    private boolean isComparison;

    @Option(
            names = "--trend",
            paramLabel = "FILE",
            description =
                    "Adds the folders to this file, one line a run, and draws all that it holds:"
                            + " which failures are new, still there, gone.")
    private @Nullable String trend;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "Where the page goes (default: report.html in the folder; comparison.html in"
                            + " the second; the trend file's name with .html).")
    private @Nullable String out;

    @Mixin private OutputOptions outputs = new OutputOptions();

    @Mixin private PluginOption plugins = new PluginOption();

    public ReportCommand(Surroundings surroundings, TrialRunners runners) {
        this.surroundings = surroundings;
        this.runners = runners;
    }

    @Override
    public Integer call() {
        if (isComparison && trend != null) {
            throw new BadInputException("--compare and --trend are two pages: leave one out");
        }
        if (isComparison) {
            return compare();
        }
        return trend == null ? draw() : follow(trend);
    }

    private int draw() {
        if (folders.size() != 1) {
            throw new BadInputException(
                    "name one folder to report on, or two with --compare, not " + folders.size());
        }
        StoredRun run = StoredRun.open(folders.getFirst(), surroundings);
        TrialRunner runner =
                runners.make(Plugins.of(plugins.load(surroundings)), Budget.standard());
        List<TrialEntry> watched = Worlds.shown(run.results());
        byte[] page =
                new ReportPage(
                                run.results(),
                                run::history,
                                name ->
                                        watched.stream()
                                                .filter(trial -> trial.name().equals(name))
                                                .findFirst()
                                                .flatMap(trial -> world(run, trial, runner)))
                        .render();
        String file = out == null ? run.folder() + "/report.html" : out;
        write(file, page);
        BestEffort effort = new BestEffort(new Console(surroundings));
        outputs.write(run.results(), run.folder() + "/results.json", surroundings, effort);
        surroundings.out().println("report: " + file);
        return effort.exitCode(ExitCode.OK);
    }

    // Only a run on this very build comes back event for event.
    private Optional<SpaceTime> world(StoredRun run, TrialEntry trial, TrialRunner runner) {
        String commit = Build.current().commit();
        Optional<Path> file =
                trial.caseFile().map(name -> surroundings.resolve(run.folder()).resolve(name));
        if (file.isEmpty()
                || !Files.isReadable(file.get())
                || !run.results().environment().commit().equals(commit)) {
            return Optional.empty();
        }
        Replay.Outcome again =
                new Replay(runner).run(CaseFile.read(file.get()), commit, Optional.empty());
        return again.reproduced() ? Worlds.of(runner, again.result()) : Optional.empty();
    }

    private int compare() {
        if (folders.size() != 2) {
            throw new BadInputException(
                    "--compare needs two folders, the earlier first, not " + folders.size());
        }
        StoredRun before = StoredRun.open(folders.getFirst(), surroundings);
        StoredRun after = StoredRun.open(folders.getLast(), surroundings);
        ComparisonPage page = new ComparisonPage(side(before), side(after));
        String file = out == null ? after.folder() + "/comparison.html" : out;
        write(file, page.render());
        surroundings.out().println(page.summary() + " · " + file);
        return ExitCode.OK;
    }

    private static ComparisonPage.Side side(StoredRun run) {
        return new ComparisonPage.Side(run.folder(), run.results(), run::history);
    }

    private int follow(String name) {
        TrendFile file = TrendFile.open(surroundings.resolve(name));
        for (String folder : folders) {
            file.add(RunLine.of(StoredRun.open(folder, surroundings).results()));
        }
        if (file.runs().isEmpty()) {
            throw new BadInputException(
                    name + " holds no run yet: name folders with results to add");
        }
        file.write();
        TrendPage page = new TrendPage(file.runs());
        String drawn = out == null ? name.replaceFirst("\\.jsonl?$", "") + ".html" : out;
        write(drawn, page.render());
        surroundings.out().println(page.headline() + " · " + drawn);
        return ExitCode.OK;
    }

    private void write(String name, byte[] page) {
        Path file = surroundings.resolve(name);
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, page);
        } catch (IOException e) {
            throw new BadInputException(
                    "cannot write "
                            + file
                            + ": "
                            + IoProblems.words(e)
                            + "; free the place or choose another by --out FILE",
                    e);
        }
    }
}
