// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.trial;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Verdict;
import dev.assay.harness.HarnessInputException;
import dev.assay.harness.Names;
import dev.assay.harness.Plugins;
import dev.assay.harness.Target;
import dev.assay.harness.Workload;
import dev.assay.harness.virtual.Report;
import dev.assay.harness.virtual.VirtualTrial;
import dev.assay.histories.EventSink;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.recorder.HistoryRecorder;
import dev.assay.nemeses.UnsuitableWorldException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Runs trials in the deterministic simulator and judges them. */
public final class VirtualTrialRunner implements TrialRunner {
    private final Plugins plugins;
    private final Judge judge;
    private final Budget budget;

    /**
     * @param plugins where targets and workloads come from
     * @param budget of each checker
     */
    public VirtualTrialRunner(Plugins plugins, Budget budget) {
        this.plugins = plugins;
        this.judge = new Judge(budget);
        this.budget = budget;
    }

    /** With what is on the class path and the standard budget. */
    public static VirtualTrialRunner standard() {
        return new VirtualTrialRunner(Plugins.standard(), Budget.standard());
    }

    @Override
    public TrialResult run(Trial trial, Optional<Path> historyFile) {
        return run(trial, historyFile, Optional.empty());
    }

    /** Runs a trial while somebody watches what happens in its world, which costs much time. */
    public TrialResult watch(Trial trial, TrialWatcher watcher) {
        return run(trial, Optional.empty(), Optional.of(watcher));
    }

    /** The targets and workloads that trials may name. */
    public Plugins plugins() {
        return plugins;
    }

    private TrialResult run(
            Trial trial, Optional<Path> historyFile, Optional<TrialWatcher> watcher) {
        long startNanos = System.nanoTime();
        if (!trial.world().equals(Trial.SIMULATED)) {
            throw new HarnessInputException(
                    "there is no world \"" + trial.world() + "\"; known: " + Trial.SIMULATED);
        }
        Target target = plugins.target(trial.target());
        for (String on : trial.switches()) {
            if (!target.switches().contains(on)) {
                throw Names.unknown(
                        "switch of " + target.id(), on, new TreeSet<>(target.switches()));
            }
        }
        Workload workload = plugins.workload(trial.workload());
        HistoryBuilder memory = new HistoryBuilder();
        Watchers watchers =
                new Watchers(
                        trial.options().stopsAtViolation() ? workload.checkers() : List.of(),
                        budget);
        EventSink sink =
                event -> {
                    memory.accept(event);
                    watchers.accept(event);
                };
        Target run = watcher.map(watching -> watching.around(target)).orElse(target);
        Drive drive =
                taking ->
                        drive(
                                () -> {
                                    VirtualTrial prepared =
                                            new VirtualTrial(
                                                    trial,
                                                    run,
                                                    workload,
                                                    taking,
                                                    watchers::isViolated);
                                    watcher.ifPresent(prepared::listenToTrace);
                                    return prepared;
                                },
                                trial);
        Report report =
                historyFile
                        .map(file -> recorded(drive, sink, file))
                        .orElseGet(() -> drive.into(sink));
        History history = memory.build();
        Coverage coverage = CoverageCounter.count(trial, history, report);
        Verdict verdict =
                judge.judge(
                        workload.checkers(),
                        history,
                        report,
                        coverage,
                        target.tolerance(trial.nodes()));
        return new TrialResult(
                trial.with(report.resolved()),
                history,
                verdict,
                "%016x".formatted(report.traceHash()),
                report.trueTime(),
                Duration.ofNanos(System.nanoTime() - startNanos),
                coverage,
                historyFile,
                report.exposure());
    }

    /** Runs the trial once, its events going to a sink. */
    private interface Drive {
        Report into(EventSink sink);
    }

    private static Report drive(Supplier<VirtualTrial> prepared, Trial trial) {
        try {
            return prepared.get().run();
        } catch (HarnessInputException | UncheckedIOException e) {
            throw e;
        } catch (UnsuitableWorldException e) {
            throw new HarnessInputException(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "the trial " + trial.name() + " with seed " + trial.seed() + " stopped: " + e,
                    e);
        }
    }

    private static Report recorded(Drive drive, EventSink memory, Path file) {
        try (HistoryRecorder recorder = HistoryRecorder.create(file)) {
            EventSink both =
                    event -> {
                        memory.accept(event);
                        recorder.accept(event);
                    };
            return drive.into(both);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot record the history in " + file + ": " + e.getMessage(), e);
        }
    }
}
