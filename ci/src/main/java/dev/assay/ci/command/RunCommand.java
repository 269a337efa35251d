// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Budget;
import dev.assay.ci.BadInputException;
import dev.assay.ci.Surroundings;
import dev.assay.harness.KnownBug;
import dev.assay.harness.Names;
import dev.assay.harness.Plugins;
import dev.assay.harness.Target;
import dev.assay.harness.suite.BugHunt;
import dev.assay.harness.suite.Portfolio;
import dev.assay.harness.suite.Suite;
import dev.assay.harness.suite.SuiteFile;
import dev.assay.harness.suite.SuitePlan;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
    private static final String REFERENCE = "reference-db";
    private static final int TRIALS_MAX = 100_000;
    private static final int OWN_TRIALS = 5;

    private final Surroundings surroundings;
    private final TrialRunners runners;

    @Parameters(
            paramLabel = "SUITE",
            arity = "0..1",
            description = "A suite file: trials, and what is expected of them.")
    private @Nullable String suiteFile;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The first seed (default: 1).")
    private long seed;

    @Option(
            names = "--trials",
            paramLabel = "N",
            description = "How many trials; with --bug, how many schedules at most (default: 400).")
    private @Nullable Integer trials;

    @Option(
            names = "--target",
            paramLabel = "NAME",
            description =
                    "The system on trial (default: reference-db, or the one that has the bug).")
    private @Nullable String target;

    @Option(
            names = "--bug",
            paramLabel = "NAME",
            description = "Switches a planted bug on and goes on until it is found.")
    private @Nullable String bug;

    @Mixin private TemplateOptions trial = new TemplateOptions();

    @Option(
            names = "--shrink",
            description =
                    "Makes the first trial that broke a promise as small as it can be, and writes"
                            + " that as a case too.")
    private boolean shrinks;

    @Option(
            names = "--cases",
            paramLabel = "DIR",
            description =
                    "Runs the cases in this folder first, which earlier runs found, and adds new"
                            + " failures to it.")
    private @Nullable String cases;

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

    @Mixin private OutputOptions outputs = new OutputOptions();

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
        trial.check();
        if (suiteFile != null && (trials != null || target != null || bug != null)) {
            throw refused(trials != null ? "--trials" : target != null ? "--target" : "--bug");
        }
        if (cases != null && bug != null) {
            throw new BadInputException(
                    "--cases keeps failures that nobody expects, so it goes without --bug: leave"
                            + " one of them out");
        }
        if (suiteFile != null && (trial.areGiven() || trial.stopsAtViolation())) {
            throw refused("options that describe trials");
        }
        Plugins found = Plugins.of(plugins.load(surroundings));
        // Asked for now, so that a name nobody knows is said before any work is done.
        trial.workload().ifPresent(found::workload);
        TrialRunner runner = runners.make(found, Budget.standard().within(trial.timeout()));
        if (bug != null) {
            return hunt(found, runner, bug);
        }
        if (suiteFile != null) {
            SuitePlan plan = SuiteFile.read(surroundings.resolve(suiteFile), found, seed);
            return report(runner).plan(options(), suiteFile, plan, runner);
        }
        Suite suite = suite(found);
        return report(runner).suite(options(), seed, suite, runner);
    }

    private BadInputException refused(String options) {
        return new BadInputException(
                suiteFile
                        + " says which trials to run, so it goes without "
                        + options
                        + ": leave one of them out");
    }

    private int hunt(Plugins found, TrialRunner runner, String name) {
        SortedMap<String, KnownBug> known = BugHunt.bugs(found);
        if (!known.containsKey(name)) {
            throw Names.unknown("planted bug", name, new TreeSet<>(known.keySet()));
        }
        BugHunt hunt = new BugHunt(found, runner);
        String system = target == null ? withBug(found, name) : target;
        KnownBug hunted =
                found.target(system).bugs().stream()
                        .filter(each -> each.name().equals(name))
                        .findFirst()
                        .orElse(known.get(name));
        Portfolio portfolio =
                trial.areGiven()
                        ? Portfolio.of(template(found, system))
                        : Portfolio.of(found.target(system));
        int seeds = trials == null ? BugHunt.MAX_SEEDS : trials;
        return report(runner)
                .hunt(
                        options(),
                        seed,
                        listener -> hunt.run(hunted, portfolio, seed, seeds, listener));
    }

    private RunReport report(TrialRunner runner) {
        RunReport report =
                new RunReport(surroundings, isJson, folderName())
                        .writing(outputs)
                        .watchingWith(runner);
        if (cases != null) {
            report.keepingCases(surroundings.resolve(cases));
        }
        return shrinks ? report.shrinkingWith(runner) : report;
    }

    private Suite suite(Plugins found) {
        Suite chosen = chosenSuite(found);
        return trial.stopsAtViolation() ? chosen.stoppingAtViolation() : chosen;
    }

    private Suite chosenSuite(Plugins found) {
        if (!trial.areGiven() && target == null) {
            return Suite.standard(seed, trials == null ? Suite.STANDARD_TRIALS : trials);
        }
        TrialTemplate template = template(found, REFERENCE);
        List<Trial> chosen = new ArrayList<>();
        for (int i = 0; i < (trials == null ? OWN_TRIALS : trials); i++) {
            chosen.add(template.trial(seed + i));
        }
        return new Suite("own", chosen);
    }

    private TrialTemplate template(Plugins found, String unlessGiven) {
        return trial.template(found.target(target == null ? unlessGiven : target), surroundings);
    }

    private static String withBug(Plugins found, String name) {
        return found.targets().values().stream()
                .filter(each -> each.bugs().stream().anyMatch(one -> one.name().equals(name)))
                .map(Target::id)
                .findFirst()
                .orElse(REFERENCE);
    }

    private String folderName() {
        if (out != null) {
            return out;
        }
        String kind =
                (suiteFile != null
                                ? "suite-"
                                        + suiteFile
                                                .replaceFirst(".*/", "")
                                                .replaceFirst("\\.(json|ya?ml)$", "")
                                : bug != null ? "bug-" + bug : "run")
                        + (target == null || target.equals(REFERENCE) ? "" : "-" + target)
                        + trial.folderPart()
                        + (trials == null || bug != null ? "" : "-" + trials + "-trials");
        return "assay-out/" + kind.replaceAll("[^A-Za-z0-9+._-]", "_") + "-seed-" + seed;
    }

    private SortedMap<String, String> options() {
        SortedMap<String, String> options = new TreeMap<>();
        options.put("seed", Long.toString(seed));
        TemplateOptions.put(options, "suite", suiteFile);
        TemplateOptions.put(options, "trials", trials);
        TemplateOptions.put(options, "target", target);
        TemplateOptions.put(options, "bug", bug);
        TemplateOptions.put(options, "cases", cases);
        trial.describe(options);
        return options;
    }
}
