// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Budget;
import dev.assay.ci.BadInputException;
import dev.assay.ci.Durations;
import dev.assay.ci.Surroundings;
import dev.assay.harness.HarnessInputException;
import dev.assay.harness.IoProblems;
import dev.assay.harness.Names;
import dev.assay.harness.Plugins;
import dev.assay.harness.real.SystemTarget;
import dev.assay.harness.suite.Suite;
import dev.assay.harness.trial.RealTrialRunner;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialOptions;
import dev.assay.nemeses.FaultFamily;
import dev.assay.nemeses.Generator;
import dev.assay.nemeses.Schedule;
import dev.assay.nemeses.ScheduleFile;
import dev.assay.nemeses.processes.Leftovers;
import dev.assay.nemeses.processes.ProcessWorld;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay validate}: puts a system that runs as real processes on trial. */
@Command(
        name = "validate",
        description =
                "Puts a real system on trial: starts its nodes on this machine, hurts them while"
                        + " clients work, and judges what the clients saw.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true)
public final class ValidateCommand implements Callable<Integer> {
    private static final Duration SETTLE_MAX = Duration.ofSeconds(3);
    private static final long THINK_MILLIS = 5;

    private final Surroundings surroundings;

    @Parameters(
            paramLabel = "TARGET",
            description =
                    "A target file such as ./my-target.yaml, or the name of one of Assay's own"
                            + " (ci/targets) or of a plug-in. docs/validate.md says how to write"
                            + " one.")
    private String target = "";

    @Option(
            names = "--workload",
            paramLabel = "NAME",
            description =
                    "What clients do, one of those about which the target promises something"
                            + " (default: the first).")
    private @Nullable String workload;

    @Option(
            names = "--faults",
            paramLabel = "FAMILY",
            split = ",",
            description =
                    "Only these: crashes, pauses, partitions, disks; or none (default: those of the"
                            + " target).")
    private @Nullable List<String> faults;

    @Option(
            names = "--schedule",
            paramLabel = "FILE",
            description = "Faults as this schedule file says.")
    private @Nullable String schedule;

    @Option(
            names = "--time",
            paramLabel = "DURATION",
            converter = Durations.class,
            defaultValue = "30s",
            description = "How long faults strike (default: 30s).")
    private Duration time = Duration.ofSeconds(30);

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Draws operations and faults (default: 1).")
    private long seed;

    @Option(names = "--nodes", paramLabel = "N", description = "How many nodes the system has.")
    private @Nullable Integer nodes;

    @Option(
            names = "--clients",
            paramLabel = "N",
            defaultValue = "6",
            description = "How many clients work at a time (default: 6).")
    private int clients;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "Another value for one of the target file's settings.")
    private SortedMap<String, String> settings = new TreeMap<>();

    @Option(
            names = "--one-network",
            description =
                    "No network of its own for each node, even where root could make some; nothing"
                            + " can be cut then.")
    private boolean isOneNetwork;

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
            description =
                    "Where report, results, history and the nodes' logs go (default: assay-out/ and"
                            + " a name made of the options).")
    private @Nullable String out;

    @Option(
            names = "--json",
            description = "The results document on standard output, instead of lines for people.")
    private boolean isJson;

    @Mixin private PluginOption plugins = new PluginOption();

    public ValidateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        check();
        ClassLoader loader = plugins.load(surroundings);
        Plugins found = Plugins.of(loader);
        SystemTarget system = new SystemTargets(surroundings, loader).find(target, settings);
        system.requireInstalled();
        String does = workload == null ? system.workloads().getFirst() : workload;
        system.workload(does, found);
        int count = nodes == null ? system.usualNodes() : nodes;
        Optional<String> withoutNetworks = withoutNetworks(count);
        Trial trial =
                new Trial(
                        system.id(),
                        target,
                        new TreeSet<>(),
                        Trial.PROCESSES,
                        count,
                        does,
                        schedule(system, count, withoutNetworks),
                        seed,
                        new TrialOptions(
                                clients,
                                time,
                                settle(),
                                system.recoveryLimit(),
                                Duration.ofMillis(THINK_MILLIS),
                                false));
        RunReport report =
                new RunReport(surroundings, isJson, folderName(system)).as("validate", again());
        if (schedule == null && faults == null && missesPartitions(system, withoutNetworks)) {
            report.note("assay: no partitions: " + withoutNetworks.orElse(""));
        }
        RealTrialRunner runner =
                new RealTrialRunner(
                        system,
                        found,
                        Budget.standard().within(timeout),
                        new RealTrialRunner.Setting(
                                withoutNetworks,
                                Leftovers.folder(surroundings.variables()),
                                report.file("nodes").toAbsolutePath(),
                                report::progress));
        return report.suite(options(), seed, new Suite("validate", List.of(trial)), runner);
    }

    private Duration settle() {
        Duration third = time.dividedBy(3);
        return third.compareTo(SETTLE_MAX) < 0 ? third : SETTLE_MAX;
    }

    private void check() {
        if (nodes != null && (nodes < 1 || nodes > 99)) {
            throw new BadInputException("--nodes must be 1 to 99, not " + nodes);
        }
        if (clients < 1 || clients > 1_000) {
            throw new BadInputException("--clients must be 1 to 1000, not " + clients);
        }
        if (time.compareTo(Duration.ofSeconds(1)) < 0 || time.compareTo(TrialOptions.LONGEST) > 0) {
            throw new BadInputException(
                    "--time must be 1s to " + TrialOptions.LONGEST.toHours() + "h");
        }
        if (schedule != null && faults != null) {
            throw new BadInputException(
                    "--schedule says which faults strike, so it goes without --faults: leave one of"
                            + " them out");
        }
    }

    private Optional<String> withoutNetworks(int count) {
        if (isOneNetwork) {
            return Optional.of("--one-network was asked for");
        }
        return count == 1
                ? Optional.of("a node alone has no links")
                : ProcessWorld.withoutNamespaces();
    }

    private boolean missesPartitions(SystemTarget system, Optional<String> withoutNetworks) {
        return withoutNetworks.isPresent()
                && !isOneNetwork
                && (nodes == null ? system.usualNodes() : nodes) > 1
                && system.usualFamilies().contains(FaultFamily.PARTITIONS.word());
    }

    private Schedule schedule(SystemTarget system, int count, Optional<String> withoutNetworks) {
        if (schedule != null) {
            return read(surroundings.resolve(schedule));
        }
        Set<FaultFamily> families = families(system);
        boolean isAsked = faults != null && families.contains(FaultFamily.PARTITIONS);
        if (isAsked && withoutNetworks.isPresent()) {
            throw new BadInputException(
                    "--faults partitions needs the control 'partition', which is not to be had"
                            + " here: "
                            + withoutNetworks.get());
        }
        if (families.isEmpty()) {
            return Schedule.quiet();
        }
        Schedule drawn =
                Generator.SWARM.schedule(
                        seed,
                        new Generator.Setting(
                                families,
                                count,
                                time,
                                system.tolerance(count),
                                ProcessWorld.controls(withoutNetworks.isEmpty())));
        if (drawn.steps().isEmpty()) {
            throw new BadInputException(
                    "no fault of "
                            + words(families)
                            + " can strike here: the target stands none of them (see 'stands' in"
                            + " docs/validate.md), or processes cannot be hurt that way; name"
                            + " others by --faults, or none");
        }
        return drawn;
    }

    private static String words(Set<FaultFamily> families) {
        return String.join(", ", families.stream().map(FaultFamily::word).toList());
    }

    private Set<FaultFamily> families(SystemTarget system) {
        SortedSet<String> words = faults == null ? system.usualFamilies() : new TreeSet<>(faults);
        EnumSet<FaultFamily> families = EnumSet.noneOf(FaultFamily.class);
        if (words.equals(new TreeSet<>(List.of("none")))) {
            return families;
        }
        for (String word : words) {
            families.add(
                    FaultFamily.find(word)
                            .orElseThrow(() -> Names.unknown("fault family", word, known())));
        }
        return families;
    }

    private static SortedSet<String> known() {
        TreeSet<String> known = new TreeSet<>();
        for (FaultFamily family : FaultFamily.values()) {
            known.add(family.word());
        }
        return known;
    }

    private static Schedule read(Path file) {
        try {
            return ScheduleFile.read(file);
        } catch (java.nio.file.NoSuchFileException e) {
            throw new HarnessInputException(file + ": there is no such schedule file", e);
        } catch (IOException e) {
            throw new HarnessInputException(file + ": " + IoProblems.words(e), e);
        }
    }

    private String again() {
        List<String> words = new ArrayList<>(List.of("./assay", "validate", target));
        options()
                .forEach(
                        (name, value) -> {
                            boolean isSaid = !name.equals("target") && !name.startsWith("set ");
                            if (isSaid) {
                                words.add("--" + name);
                                words.add(value);
                            }
                        });
        settings.forEach(
                (name, value) -> {
                    words.add("--set");
                    words.add(name + "=" + value);
                });
        if (isOneNetwork) {
            words.add("--one-network");
        }
        return String.join(" ", words);
    }

    private String folderName(SystemTarget system) {
        if (out != null) {
            return out;
        }
        StringBuilder name = new StringBuilder("validate-" + system.id());
        settings.forEach((key, value) -> name.append('-').append(key).append('-').append(value));
        if (workload != null) {
            name.append('-').append(workload);
        }
        if (faults != null) {
            name.append('-').append(String.join("+", faults));
        }
        if (schedule != null) {
            name.append('-').append(Path.of(schedule).getFileName());
        }
        return "assay-out/" + name.toString().replaceAll("[^A-Za-z0-9+._-]", "_") + "-seed-" + seed;
    }

    private SortedMap<String, String> options() {
        SortedMap<String, String> options = new TreeMap<>();
        options.put("target", target);
        options.put("seed", Long.toString(seed));
        options.put("time", time.toMillis() + "ms");
        options.put("clients", Integer.toString(clients));
        TemplateOptions.put(options, "workload", workload);
        TemplateOptions.put(options, "faults", faults == null ? null : String.join(",", faults));
        TemplateOptions.put(options, "schedule", schedule);
        TemplateOptions.put(options, "nodes", nodes);
        settings.forEach((name, value) -> options.put("set " + name, value));
        return options;
    }
}
