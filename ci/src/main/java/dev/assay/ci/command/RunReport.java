// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Status;
import dev.assay.ci.Durations;
import dev.assay.ci.ExitCode;
import dev.assay.ci.Surroundings;
import dev.assay.ci.report.ReportPage;
import dev.assay.ci.results.Results;
import dev.assay.ci.results.Results.Ending;
import dev.assay.ci.results.Results.SuiteEntry;
import dev.assay.ci.results.Results.TrialEntry;
import dev.assay.ci.results.ResultsJson;
import dev.assay.harness.shrink.ShrinkLimits;
import dev.assay.harness.shrink.Shrunk;
import dev.assay.harness.spacetime.SpaceTime;
import dev.assay.harness.suite.BugHunt;
import dev.assay.harness.suite.Expectation;
import dev.assay.harness.suite.Suite;
import dev.assay.harness.suite.SuitePlan;
import dev.assay.harness.suite.SuiteRunner;
import dev.assay.harness.suite.TrialListener;
import dev.assay.harness.trial.RealTrialRunner;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.TrialRunner;
import dev.assay.histories.History;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Runs trials and tells what came of them: on the console, as results, as a page, and as files to
 * replay.
 */
final class RunReport {
    private final Surroundings surroundings;
    private final boolean isJson;
    private final String folderName;
    private final OutputFolder output;
    private final Console console;
    private final BestEffort effort;
    private final long startNanos = System.nanoTime();
    private Optional<TrialRunner> shrinker = Optional.empty();
    private Optional<TrialRunner> watcher = Optional.empty();
    private OutputOptions outputs = new OutputOptions();
    private Optional<FoundCases> found = Optional.empty();
    private String command = "run";
    private Optional<String> again = Optional.empty();

    RunReport(Surroundings surroundings, boolean isJson, String folderName) {
        this.surroundings = surroundings;
        this.isJson = isJson;
        this.folderName = folderName;
        console = new Console(surroundings);
        effort = new BestEffort(console);
        output = OutputFolder.open(surroundings.resolve(folderName), "--out");
        output.removeOwn();
    }

    /** Shrinks the first trial that breaks a promise, with this runner. */
    RunReport shrinkingWith(TrialRunner runner) {
        shrinker = Optional.of(runner);
        return this;
    }

    /**
     * Reports as another command.
     *
     * @param line how a trial is run once more, in place of a replay
     */
    RunReport as(String name, String line) {
        command = name;
        again = Optional.of(line);
        return this;
    }

    /** Where a trial is. */
    void progress(String line) {
        console.progress(line);
    }

    /** A line that is no result. */
    void note(String line) {
        console.note(line);
    }

    /** A file or folder of the output, for others to write into. */
    java.nio.file.Path file(String name) {
        return output.file(name);
    }

    /** Draws what nodes told each other in a trial that breaks a promise, with this runner. */
    RunReport watchingWith(TrialRunner runner) {
        watcher = Optional.of(runner);
        return this;
    }

    /** Writes the results in these forms too. */
    RunReport writing(OutputOptions asked) {
        outputs = asked;
        return this;
    }

    /** Runs the cases of a folder first, and adds new failures to it. */
    void keepingCases(Path folder) {
        found = Optional.of(new FoundCases(folder, console));
    }

    private List<Trial> foundEarlier() {
        return found.map(FoundCases::trials).orElse(List.of());
    }

    /**
     * Runs a suite that says what it expects; its verdict is whether all is as expected.
     *
     * @param file of the suite, as the user typed it
     */
    int plan(SortedMap<String, String> options, String file, SuitePlan asked, TrialRunner runner) {
        SuitePlan plan =
                asked.after(
                        foundEarlier().stream()
                                .collect(
                                        Collectors.groupingBy(
                                                Trial::name,
                                                LinkedHashMap::new,
                                                Collectors.toList()))
                                .entrySet()
                                .stream()
                                .map(
                                        group ->
                                                new SuitePlan.Scenario(
                                                        group.getKey(),
                                                        group.getValue(),
                                                        Expectation.valid()))
                                .toList());
        Results.Start start = Starts.now("run", OptionalLong.empty(), options);
        Suite suite = plan.suite();
        SuiteProgress progress = new SuiteProgress(console, suite, !isJson).holding(plan);
        long endNanos = startNanos + plan.time().map(Duration::toNanos).orElse(Long.MAX_VALUE / 2);
        List<TrialResult> results =
                new SuiteRunner(runner)
                        .run(
                                suite,
                                trial -> Optional.of(output.ownFile(historyFile(trial))),
                                progress,
                                () -> System.nanoTime() - endNanos < 0);
        progress.end();
        console.wipe();
        PlanOutcome outcome = PlanOutcome.of(plan, results);
        return finish(
                new Ran(start, results, outcome.ending(elapsed()), List.of()),
                Optional.of(outcome.entry(file)),
                outcome::held);
    }

    /** Runs a suite. */
    int suite(SortedMap<String, String> options, long seed, Suite asked, TrialRunner runner) {
        List<Trial> all = new ArrayList<>(foundEarlier());
        all.addAll(asked.trials());
        Suite suite = new Suite(asked.name(), all);
        Results.Start start = Starts.now(command, OptionalLong.of(seed), options);
        SuiteProgress progress = new SuiteProgress(console, suite, !isJson);
        List<TrialResult> results =
                new SuiteRunner(runner)
                        .run(
                                suite,
                                trial -> Optional.of(output.ownFile(historyFile(trial))),
                                progress);
        console.wipe();
        return finish(new Ran(start, results, ending(results), List.of()));
    }

    private static String historyFile(Trial trial) {
        return "histories/" + TrialEntries.name(trial) + ".history";
    }

    private Ending ending(List<TrialResult> results) {
        Status worst = Status.VALID;
        Optional<TrialResult> telling = Optional.empty();
        long operations = 0;
        long faults = 0;
        for (TrialResult result : results) {
            Status status = result.verdict().status();
            if (status != Status.VALID && (telling.isEmpty() || worst.compareTo(status) < 0)) {
                telling = Optional.of(result);
            }
            worst = worst.worst(status);
            operations += result.history().operations();
            faults += result.coverage().faultsApplied();
        }
        String amount =
                counted(results.size(), "trial")
                        + ", "
                        + grouped(operations)
                        + " operations, "
                        + counted(faults, "fault");
        String reason =
                telling.map(
                                result ->
                                        TrialEntries.name(result.trial())
                                                + ": "
                                                + result.verdict().reason())
                        .orElse(amount + ", no violation");
        boolean isBrokenOff = results.stream().anyMatch(RunReport::isBrokenOff);
        return isBrokenOff && worst != Status.INVALID
                ? new Ending("error", reason, ExitCode.BAD_INPUT, elapsed())
                : new Ending(worst.word(), reason, ExitCode.of(worst), elapsed());
    }

    private static boolean isBrokenOff(TrialResult result) {
        return result.verdict().parts().stream()
                .anyMatch(part -> part.part().equals(RealTrialRunner.BROKEN_OFF));
    }

    /** Hunts for a planted bug; finding it is a violation found, and exits so. */
    int hunt(
            SortedMap<String, String> options,
            long seed,
            Function<TrialListener, BugHunt.Result> hunting) {
        Results.Start start = Starts.now("run", OptionalLong.of(seed), options);
        int[] seen = new int[1];
        BugHunt.Result hunt =
                hunting.apply(
                        new TrialListener() {
                            @Override
                            public void finished(int index, TrialResult result) {
                                seen[0]++;
                                console.progress(
                                        "hunting: "
                                                + seen[0]
                                                + " schedules judged, seed "
                                                + result.trial().seed()
                                                + " "
                                                + result.verdict().status().word());
                            }
                        });
        console.wipe();
        if (hunt.found().isEmpty()) {
            Ending missed =
                    new Ending(
                            "unknown",
                            hunt.bug().name()
                                    + " was not found in "
                                    + counted(hunt.seedsTried(), "schedule"),
                            ExitCode.UNDECIDED,
                            elapsed());
            return finish(new Ran(start, List.of(), missed, List.of()));
        }
        TrialResult found = hunt.found().get();
        Ending ending =
                new Ending("invalid", found.verdict().reason(), ExitCode.VIOLATION, elapsed());
        String intro =
                "planted bug "
                        + hunt.bug().name()
                        + " ("
                        + hunt.bug().summary()
                        + "), found by seed "
                        + found.trial().seed()
                        + ", the "
                        + ordinal(hunt.seedsTried())
                        + " schedule tried";
        return finish(new Ran(start, List.of(found), ending, console.wrap(intro, "  ")));
    }

    /** What was run; the intro stands above a failure. */
    private record Ran(
            Results.Start start, List<TrialResult> results, Ending ending, List<String> intro) {}

    private int finish(Ran ran) {
        return finish(ran, Optional.empty(), entry -> entry);
    }

    private int finish(
            Ran ran, Optional<SuiteEntry> suite, UnaryOperator<TrialEntry> heldAgainstPlan) {
        Optional<Shrunk> shrunk =
                shrinker.flatMap(
                        runner ->
                                ran.results().stream()
                                        .filter(r -> r.verdict().status() == Status.INVALID)
                                        .findFirst()
                                        .map(
                                                result ->
                                                        Shrinks.shrink(
                                                                console,
                                                                runner,
                                                                ShrinkLimits.standard(),
                                                                result.trial())));
        List<TrialResult> trials = new ArrayList<>(ran.results());
        shrunk.ifPresent(smaller -> trials.add(smaller.smallest()));
        TrialEntries entries = new TrialEntries(output, folderName, effort, again);
        Map<String, History> histories = new TreeMap<>();
        trials.forEach(
                result -> histories.put(TrialEntries.name(result.trial()), result.history()));
        List<TrialEntry> shown = trials.stream().map(entries::entry).map(heldAgainstPlan).toList();
        Results results = results(ran, shown, suite, shrunk);
        byte[] page =
                new ReportPage(
                                results,
                                name -> Optional.ofNullable(histories.get(name)),
                                worlds(results, trials))
                        .render();
        effort.attemptTo(
                () -> {
                    output.write("results.json", ResultsJson.write(results));
                    output.write("report.html", page);
                });
        found.ifPresent(cases -> effort.attemptTo(() -> cases.add(shown, output)));
        outputs.write(results, folderName + "/results.json", surroundings, effort);
        if (isJson) {
            surroundings.out().println(ResultsJson.line(results));
        } else {
            say(results, ran.intro(), shrunk);
        }
        return effort.exitCode(ran.ending().exitCode());
    }

    private static Results results(
            Ran ran, List<TrialEntry> shown, Optional<SuiteEntry> suite, Optional<Shrunk> shrunk) {
        Results results =
                suite.map(entry -> Results.ofSuite(ran.start(), ran.ending(), shown, entry))
                        .orElseGet(() -> Results.ofTrials(ran.start(), ran.ending(), shown));
        return shrunk.map(Shrinks::entry).map(results::shrinking).orElse(results);
    }

    private Function<String, Optional<SpaceTime>> worlds(
            Results results, List<TrialResult> trials) {
        List<String> watched = Worlds.shown(results).stream().map(TrialEntry::name).toList();
        return name ->
                watcher.filter(unused -> watched.contains(name))
                        .flatMap(
                                runner ->
                                        trials.stream()
                                                .filter(each -> isNamed(each, name))
                                                .findFirst()
                                                .flatMap(result -> Worlds.of(runner, result)));
    }

    private static boolean isNamed(TrialResult result, String name) {
        return TrialEntries.name(result.trial()).equals(name);
    }

    private void say(Results results, List<String> intro, Optional<Shrunk> shrunk) {
        String report = folderName + "/report.html";
        Optional<TrialEntry> broken =
                results.trials().stream()
                        .filter(trial -> !trial.isAsExpected())
                        .filter(trial -> trial.verdict().status().equals("invalid"))
                        .findFirst();
        if (broken.isEmpty()) {
            String line =
                    console.style().verdict(results.verdict())
                            + ": "
                            + results.reason()
                            + " · "
                            + results.seed().stream()
                                    .mapToObj(seed -> "seed " + seed + " · ")
                                    .findFirst()
                                    .orElse("")
                            + Durations.format(results.seconds())
                            + " · "
                            + report;
            console.say(line);
            return;
        }
        Map<String, String> pointers = new LinkedHashMap<>();
        pointers.put("seed", Long.toString(broken.get().seed()));
        pointers.put(again.isPresent() ? "again" : "replay", broken.get().replay());
        shrunk.ifPresent(
                smaller -> {
                    pointers.put("shrunk", smaller.line());
                    pointers.put(
                            "",
                            "./assay replay "
                                    + folderName
                                    + "/"
                                    + TrialEntries.caseFile(smaller.smallest().trial()));
                });
        pointers.put("report", report);
        List<String> lines =
                FailureText.lines(
                        console,
                        broken.get().name(),
                        broken.get().verdict(),
                        pointers,
                        FailureText.LINES_MAX - intro.size());
        intro.forEach(console::say);
        lines.forEach(console::say);
    }

    private double elapsed() {
        return Math.round((System.nanoTime() - startNanos) / 1e6) / 1e3;
    }

    static String counted(long count, String noun) {
        return grouped(count) + " " + noun + (count == 1 ? "" : "s");
    }

    static String grouped(long count) {
        return String.format(java.util.Locale.ROOT, "%,d", count);
    }

    private static String ordinal(int number) {
        int tens = number % 100;
        String ending =
                tens >= 11 && tens <= 13
                        ? "th"
                        : switch (number % 10) {
                            case 1 -> "st";
                            case 2 -> "nd";
                            case 3 -> "rd";
                            default -> "th";
                        };
        return number + ending;
    }
}
