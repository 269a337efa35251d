// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Budget;
import dev.assay.ci.BadInputException;
import dev.assay.ci.Durations;
import dev.assay.ci.Surroundings;
import dev.assay.harness.HarnessInputException;
import dev.assay.harness.IoProblems;
import dev.assay.harness.KnownBug;
import dev.assay.harness.Names;
import dev.assay.harness.Plugins;
import dev.assay.harness.suite.BugHunt;
import dev.assay.harness.suite.Suite;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialOptions;
import dev.assay.harness.trial.TrialRunner;
import dev.assay.nemeses.Schedule;
import dev.assay.nemeses.ScheduleFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code assay run}: puts the reference database on trial, or hunts for a planted bug in it. */
@Command(
        name = "run",
        description =
                "Puts the reference database on trial: the default suite, or the trials that the"
                        + " options describe.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true)
public final class RunCommand implements Callable<Integer> {
    private static final String TARGET = "reference-db";
    private static final int TRIALS_MAX = 100_000;
    private static final int OWN_TRIALS = 5;

    private final Surroundings surroundings;
    private final TrialRunners runners;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The first seed (default: 1).")
    private long seed;

    @Option(
            names = "--trials",
            paramLabel = "N",
            description = "How many trials; with --bug, how many seeds at most (default: 200).")
    private @Nullable Integer trials;

    @Option(
            names = "--bug",
            paramLabel = "NAME",
            description = "Switches a planted bug on and goes on until it is found.")
    private @Nullable String bug;

    @Option(
            names = "--faults",
            paramLabel = "FAMILY",
            split = ",",
            description = "Only these: partitions, crashes, pauses, clock-skew, links; or none.")
    private @Nullable List<String> faults;

    @Option(
            names = "--workload",
            paramLabel = "NAME",
            description = "What clients do: kv, append, set, mixed.")
    private @Nullable String workload;

    @Option(names = "--nodes", paramLabel = "N", description = "How many nodes the database has.")
    private @Nullable Integer nodes;

    @Option(
            names = "--schedule",
            paramLabel = "FILE",
            description = "Faults as this schedule file says.")
    private @Nullable String schedule;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = Durations.class,
            defaultValue = "60s",
            description = "For each check of a trial (default: 60s).")
    private Duration timeout = Duration.ofSeconds(60);

    @Option(
            names = "--stop-at-violation",
            description =
                    "Ends a trial as soon as its history is certain to break a promise, without"
                            + " asking whether the system recovers.")
    private boolean stopsAtViolation;

    @Option(
            names = "--shrink",
            description =
                    "Makes the first trial that broke a promise as small as it can be, and writes"
                            + " that as a case too.")
    private boolean shrinks;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "Where report, results and histories go (default: assay-out/ and a name made of"
                            + " the options).")
    private @Nullable String out;

    @Option(
            names = "--json",
            description = "The results document on standard output, instead of lines for people.")
    private boolean isJson;

    @Mixin private PluginOption plugins = new PluginOption();

    public RunCommand(Surroundings surroundings, TrialRunners runners) {
        this.surroundings = surroundings;
        this.runners = runners;
    }

    @Override
    public Integer call() {
        if (trials != null && (trials < 1 || trials > TRIALS_MAX)) {
            throw new BadInputException("--trials must be 1 to " + TRIALS_MAX + ", not " + trials);
        }
        if (nodes != null && (nodes < 1 || nodes > 99)) {
            throw new BadInputException("--nodes must be 1 to 99, not " + nodes);
        }
        if (schedule != null && faults != null) {
            throw new BadInputException(
                    "--schedule says which faults strike, so it goes without --faults: leave one of"
                            + " them out");
        }
        Plugins found = Plugins.of(plugins.load(surroundings));
        if (workload != null) {
            // Asked for now, so that a name nobody knows is said before any work is done.
            found.workload(workload);
        }
        TrialRunner runner = runners.make(found, Budget.standard().within(timeout));
        if (bug != null) {
            return hunt(found, runner, bug);
        }
        Suite suite = suite();
        return report(runner).suite(options(), seed, suite, runner);
    }

    private int hunt(Plugins found, TrialRunner runner, String name) {
        SortedMap<String, KnownBug> known = BugHunt.bugs(found);
        if (!known.containsKey(name)) {
            throw Names.unknown("planted bug", name, new TreeSet<>(known.keySet()));
        }
        BugHunt hunt = new BugHunt(found, runner);
        TrialTemplate template = template();
        int seeds = trials == null ? BugHunt.MAX_SEEDS : trials;
        return report(runner)
                .hunt(
                        options(),
                        seed,
                        listener -> hunt.run(known.get(name), template, seed, seeds, listener));
    }

    private RunReport report(TrialRunner runner) {
        RunReport report = new RunReport(surroundings, isJson, folderName());
        return shrinks ? report.shrinkingWith(runner) : report;
    }

    private Suite suite() {
        Suite chosen = chosenSuite();
        return stopsAtViolation ? chosen.stoppingAtViolation() : chosen;
    }

    private Suite chosenSuite() {
        if (faults == null && workload == null && nodes == null && schedule == null) {
            return Suite.standard(seed, trials == null ? Suite.STANDARD_TRIALS : trials);
        }
        TrialTemplate template = template();
        List<Trial> chosen = new ArrayList<>();
        for (int i = 0; i < (trials == null ? OWN_TRIALS : trials); i++) {
            chosen.add(template.trial(seed + i));
        }
        return new Suite("own", chosen);
    }

    private TrialTemplate template() {
        TrialTemplate standard = TrialTemplate.allFaults(TARGET);
        SortedSet<String> families = faults == null ? standard.families() : new TreeSet<>(faults);
        families = families.equals(new TreeSet<>(List.of("none"))) ? new TreeSet<>() : families;
        String name =
                schedule != null
                        ? "schedule"
                        : faults == null
                                ? standard.name()
                                : families.isEmpty() ? "no-faults" : String.join("+", families);
        return new TrialTemplate(
                name,
                TARGET,
                new TreeSet<>(),
                nodes == null ? standard.nodes() : nodes,
                workload == null ? standard.workload() : workload,
                families,
                Optional.ofNullable(schedule).map(file -> readSchedule(surroundings.resolve(file))),
                stopsAtViolation
                        ? TrialOptions.standard().stoppingAtViolation()
                        : TrialOptions.standard());
    }

    private static Schedule readSchedule(Path file) {
        try {
            return ScheduleFile.read(file);
        } catch (java.nio.file.NoSuchFileException e) {
            throw new HarnessInputException(file + ": there is no such schedule file", e);
        } catch (IOException e) {
            throw new HarnessInputException(file + ": " + IoProblems.words(e), e);
        }
    }

    private String folderName() {
        if (out != null) {
            return out;
        }
        String kind =
                (bug != null ? "bug-" + bug : "run")
                        + (faults == null ? "" : "-" + String.join("+", faults))
                        + (schedule == null ? "" : "-" + Path.of(schedule).getFileName())
                        + (workload == null ? "" : "-" + workload)
                        + (nodes == null ? "" : "-" + nodes + "-nodes")
                        + (trials == null || bug != null ? "" : "-" + trials + "-trials");
        return "assay-out/" + kind.replaceAll("[^A-Za-z0-9+._-]", "_") + "-seed-" + seed;
    }

    private SortedMap<String, String> options() {
        SortedMap<String, String> options = new TreeMap<>();
        options.put("seed", Long.toString(seed));
        put(options, "trials", trials);
        put(options, "bug", bug);
        put(options, "faults", faults == null ? null : String.join(",", faults));
        put(options, "workload", workload);
        put(options, "nodes", nodes);
        put(options, "schedule", schedule);
        if (stopsAtViolation) {
            options.put("stop-at-violation", "true");
        }
        options.put("timeout", timeout.toMillis() + "ms");
        return options;
    }

    private static void put(
            SortedMap<String, String> options, String name, @Nullable Object value) {
        if (value != null) {
            options.put(name, value.toString());
        }
    }
}
