// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.ci.BadInputException;
import dev.assay.ci.Durations;
import dev.assay.ci.Surroundings;
import dev.assay.harness.HarnessInputException;
import dev.assay.harness.IoProblems;
import dev.assay.harness.Names;
import dev.assay.harness.Target;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.trial.TrialOptions;
import dev.assay.nemeses.FaultBudget;
import dev.assay.nemeses.Generator;
import dev.assay.nemeses.Schedule;
import dev.assay.nemeses.ScheduleFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that describe trials of which many seeds are run. */
final class TemplateOptions {
    @Option(
            names = {"--faults", "--families"},
            paramLabel = "FAMILY",
            split = ",",
            description =
                    "Only these: partitions, crashes, pauses, clock-skew, links, disks, liars,"
                            + " clients, buggify; or none.")
    private @Nullable List<String> faults;

    @Option(
            names = "--over-budget",
            paramLabel = "N",
            description =
                    "Lets N nodes more lie (faults 'liars', generator 'byzzfuzz') or forget what"
                            + " their disks held (faults 'disks') than the database stands;"
                            + " violations are then unknown, for nothing was promised.")
    private @Nullable Integer overBudget;

    @Option(
            names = "--generator",
            paramLabel = "NAME",
            description =
                    "What makes the schedule of a seed: swarm (default), targeted (at the leader,"
                        + " the edge of its quorum, the slowest node), few (two or three families"
                        + " of faults at a time), pct (the order of messages), twins (scenario by"
                        + " scenario), byzzfuzz (small lies).")
    private @Nullable String generator;

    @Option(
            names = "--workload",
            paramLabel = "NAME",
            description = "What clients do: kv, append, set, register, mixed.")
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

    /** Refuses options that do not go together. */
    void check() {
        if (nodes != null && (nodes < 1 || nodes > 99)) {
            throw new BadInputException("--nodes must be 1 to 99, not " + nodes);
        }
        if (schedule != null && faults != null) {
            throw new BadInputException(
                    "--schedule says which faults strike, so it goes without --faults: leave one of"
                            + " them out");
        }
        requireGenerator();
        requireLiarsOrDisks();
    }

    private void requireGenerator() {
        if (generator == null) {
            return;
        }
        if (schedule != null) {
            throw new BadInputException(
                    "--schedule is the schedule of all seeds, so it goes without --generator: leave"
                            + " one of them out");
        }
        if (!generator().drawsFamilies() && faults != null) {
            throw new BadInputException(
                    "--generator "
                            + generator
                            + " has faults of its own, so it goes without --faults: leave one of"
                            + " them out");
        }
    }

    private Generator generator() {
        String name = generator == null ? TrialTemplate.SWARM : generator;
        return Generator.find(name)
                .orElseThrow(() -> Names.unknown("generator", name, Generator.words()));
    }

    private boolean hasLiars() {
        return generator().drawsLiars() || (faults != null && faults.contains("liars"));
    }

    private void requireLiarsOrDisks() {
        if (overBudget == null) {
            return;
        }
        if (overBudget < 1 || overBudget > 99) {
            throw new BadInputException("--over-budget must be 1 to 99, not " + overBudget);
        }
        boolean haveDisks = faults != null && faults.contains("disks");
        if (!hasLiars() && !haveDisks) {
            throw new BadInputException(
                    "--over-budget is about nodes that lie or forget, and none does here: add"
                            + " --faults liars, --faults disks or --generator byzzfuzz (a schedule"
                            + " file has its own budget)");
        }
    }

    private FaultBudget over(FaultBudget tolerance, int more) {
        FaultBudget over = hasLiars() ? tolerance.over(more) : tolerance;
        return faults != null && faults.contains("disks") ? over.overForgetful(more) : over;
    }

    /** True when a trial is described that is not the standard one. */
    boolean areGiven() {
        return faults != null
                || workload != null
                || nodes != null
                || schedule != null
                || generator != null;
    }

    boolean stopsAtViolation() {
        return stopsAtViolation;
    }

    Duration timeout() {
        return timeout;
    }

    Optional<String> workload() {
        return Optional.ofNullable(workload);
    }

    /** The trials of a target. */
    TrialTemplate template(Target target, Surroundings surroundings) {
        TrialTemplate standard =
                TrialTemplate.allFaults(target, nodes == null ? target.usualNodes() : nodes);
        SortedSet<String> families = faults == null ? standard.families() : new TreeSet<>(faults);
        families = families.equals(new TreeSet<>(List.of("none"))) ? new TreeSet<>() : families;
        String name =
                schedule != null
                        ? "schedule"
                        : generator != null
                                ? generator
                                : faults == null
                                        ? standard.name()
                                        : families.isEmpty()
                                                ? "no-faults"
                                                : String.join("+", families);
        TrialTemplate template =
                new TrialTemplate(
                        name,
                        target.id(),
                        new TreeSet<>(),
                        standard.nodes(),
                        workload == null ? standard.workload() : workload,
                        families,
                        Optional.ofNullable(schedule)
                                .map(file -> readSchedule(surroundings.resolve(file))),
                        stopsAtViolation
                                ? TrialOptions.standard().stoppingAtViolation()
                                : TrialOptions.standard());
        TrialTemplate made = template.madeBy(generator().word());
        return overBudget == null
                ? standard.budget().map(made::within).orElse(made)
                : made.within(over(target.tolerance(made.nodes()), overBudget));
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

    /** What of a folder's name tells which trials were run. */
    String folderPart() {
        return (generator == null ? "" : "-" + generator)
                + (faults == null ? "" : "-" + String.join("+", faults))
                + (overBudget == null ? "" : "-over-budget-" + overBudget)
                + (schedule == null ? "" : "-" + Path.of(schedule).getFileName())
                + (workload == null ? "" : "-" + workload)
                + (nodes == null ? "" : "-" + nodes + "-nodes");
    }

    /** Adds what was given to the options that results show. */
    void describe(SortedMap<String, String> options) {
        put(options, "faults", faults == null ? null : String.join(",", faults));
        put(options, "generator", generator);
        put(options, "over-budget", overBudget);
        put(options, "workload", workload);
        put(options, "nodes", nodes);
        put(options, "schedule", schedule);
        if (stopsAtViolation) {
            options.put("stop-at-violation", "true");
        }
        options.put("timeout", timeout.toMillis() + "ms");
    }

    static void put(SortedMap<String, String> options, String name, @Nullable Object value) {
        if (value != null) {
            options.put(name, value.toString());
        }
    }
}
