// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.ci.BadInputException;
import dev.assay.ci.ExitCode;
import dev.assay.ci.Surroundings;
import dev.assay.harness.HarnessInputException;
import dev.assay.harness.IoProblems;
import dev.assay.harness.determinism.DeterminismCheck;
import dev.assay.harness.determinism.Divergence;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.trial.CaseFile;
import dev.assay.harness.trial.Trial;
import dev.assay.nemeses.Schedule;
import dev.assay.nemeses.ScheduleFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code assay determinism}: is a system the same in two virtual machines, and where is it not? */
@Command(
        name = "determinism",
        description =
                "Runs the same seeds in two virtual machines that differ in hash codes, heap and"
                    + " garbage collector, and shows the first event that is not the same; exits 0"
                    + " when all are.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true)
public final class DeterminismCommand implements Callable<Integer> {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,18})(?:\\.\\.(\\d{1,18}))?");
    private static final int SEEDS_MAX = 10_000;

    private final Surroundings surroundings;

    @Option(
            names = "--target",
            paramLabel = "NAME",
            defaultValue = "reference-db",
            description = "The system, with its clients (default: reference-db).")
    private String target = "";

    @Option(
            names = "--protocol",
            paramLabel = "CLASS",
            description =
                    "In place of a target: a class that implements Protocol, whose nodes are run"
                            + " without clients.")
    private @Nullable String protocol;

    @Option(
            names = "--case",
            paramLabel = "FILE",
            description = "In place of target and seeds: the trial of this case file.")
    private @Nullable String caseFile;

    @Option(
            names = "--seeds",
            paramLabel = "A..B",
            defaultValue = "0..9",
            description = "The seeds, both ends included (default: 0..9).")
    private String seeds = "";

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "5",
            description = "How many nodes (default: 5).")
    private int nodes;

    @Option(
            names = "--workload",
            paramLabel = "NAME",
            description = "What clients do (default: mixed).")
    private @Nullable String workload;

    @Option(
            names = "--schedule",
            paramLabel = "FILE",
            description = "Faults as this file says (default: drawn from each seed).")
    private @Nullable String schedule;

    @Option(
            names = "--switch",
            paramLabel = "NAME",
            split = ",",
            description = "Switches of the target to turn on, planted bugs for example.")
    private List<String> switches = new ArrayList<>();

    @Option(
            names = "--class-path",
            paramLabel = "JAR",
            split = ",",
            description = "Jars or folders with the target or protocol.")
    private List<String> classPath = new ArrayList<>();

    public DeterminismCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        List<Trial> trials = trials();
        List<Path> more = new ArrayList<>();
        for (String entry : classPath) {
            Path path = surroundings.resolve(entry).toAbsolutePath();
            if (!Files.exists(path)) {
                throw new BadInputException(
                        "--class-path: there is no " + path + "; name a jar or a folder");
            }
            more.add(path);
        }
        Console console = new Console(surroundings);
        console.progress("running " + RunReport.counted(trials.size(), "trial") + " twice");
        long startNanos = System.nanoTime();
        List<DeterminismCheck.Result> results = DeterminismCheck.withClassPath(more).run(trials);
        console.wipe();
        return tell(console, results, (System.nanoTime() - startNanos) / 1e9);
    }

    private static int tell(
            Console console, List<DeterminismCheck.Result> results, double seconds) {
        long events = 0;
        int parted = 0;
        for (DeterminismCheck.Result result : results) {
            events += result.events();
            if (result.divergence().isPresent()) {
                parted++;
                tell(console, result.trial(), result.divergence().get());
            }
        }
        String amount =
                RunReport.counted(results.size(), "trial")
                        + ", "
                        + RunReport.counted(events, "event")
                        + String.format(java.util.Locale.ROOT, ", %.1f s", seconds);
        console.say(
                parted == 0
                        ? console.style().verdict("valid")
                                + ": the same in both virtual machines: "
                                + amount
                        : console.style().verdict("invalid")
                                + ": "
                                + parted
                                + " of "
                                + amount
                                + " took another course in the second virtual machine");
        return parted == 0 ? ExitCode.OK : ExitCode.VIOLATION;
    }

    private static void tell(Console console, Trial trial, Divergence divergence) {
        console.say(console.style().strong("seed " + trial.seed() + " of " + trial.target()));
        divergence.lines().forEach(line -> console.say("  " + line));
    }

    private List<Trial> trials() {
        if (caseFile != null) {
            return List.of(CaseFile.read(surroundings.resolve(caseFile)).trial());
        }
        if (nodes < 1 || nodes > 99) {
            throw new BadInputException("--nodes must be 1 to 99, not " + nodes);
        }
        Matcher range = RANGE.matcher(seeds);
        long first = range.matches() ? Long.parseLong(range.group(1)) : 0;
        long last =
                range.matches() && range.group(2) != null ? Long.parseLong(range.group(2)) : first;
        if (!range.matches() || last < first || last - first >= SEEDS_MAX) {
            throw new BadInputException(
                    "--seeds must be such as 0..9, " + SEEDS_MAX + " seeds at most, not " + seeds);
        }
        Optional<Schedule> faults =
                Optional.ofNullable(schedule).map(file -> read(surroundings.resolve(file)));
        List<Trial> trials = new ArrayList<>();
        for (long seed = first; seed <= last; seed++) {
            trials.add(trial(seed, faults));
        }
        return trials;
    }

    private Trial trial(long seed, Optional<Schedule> faults) {
        TrialTemplate all = TrialTemplate.allFaults(protocol != null ? "none" : target);
        TrialTemplate template =
                new TrialTemplate(
                        all.name(),
                        all.target(),
                        new TreeSet<>(switches),
                        nodes,
                        workload == null ? all.workload() : workload,
                        all.families(),
                        faults,
                        all.options());
        Trial drawn = template.trial(seed);
        return protocol == null
                ? drawn
                : DeterminismCheck.trialOf(protocol, nodes, drawn.schedule(), seed);
    }

    private static Schedule read(Path file) {
        try {
            return ScheduleFile.read(file);
        } catch (IOException e) {
            throw new HarnessInputException(file + ": " + IoProblems.words(e), e);
        }
    }
}
