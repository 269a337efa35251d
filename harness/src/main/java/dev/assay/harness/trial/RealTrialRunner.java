// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.trial;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Verdict;
import dev.assay.harness.HarnessInputException;
import dev.assay.harness.Plugins;
import dev.assay.harness.Workload;
import dev.assay.harness.real.RealTrial;
import dev.assay.harness.real.SystemTarget;
import dev.assay.harness.virtual.Report;
import dev.assay.histories.Event;
import dev.assay.histories.EventSink;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.recorder.HistoryRecorder;
import dev.assay.nemeses.UnsuitableWorldException;
import dev.assay.nemeses.processes.ProcessWorld;
import dev.assay.nemeses.processes.SurroundingsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Runs trials of a system that runs as processes of this machine, in real time, and judges them as
 * those of the simulator are judged. Two runs of one trial draw the same operations and faults, and
 * take different courses.
 */
public final class RealTrialRunner implements TrialRunner {
    /** The part of a verdict that says why a trial was broken off. */
    public static final String BROKEN_OFF = "came-to-its-end";

    private final SystemTarget target;
    private final Plugins plugins;
    private final Judge judge;
    private final Setting setting;

    /**
     * How trials are run here.
     *
     * @param withoutNetworks why nodes have no networks of their own; empty when they have
     * @param state where it is written down what a trial creates
     * @param logs where what nodes print goes
     * @param progress hears now and then how far a trial is
     */
    public record Setting(
            Optional<String> withoutNetworks, Path state, Path logs, Consumer<String> progress) {}

    public RealTrialRunner(SystemTarget target, Plugins plugins, Budget budget, Setting setting) {
        this.target = target;
        this.plugins = plugins;
        this.judge = new Judge(budget);
        this.setting = setting;
    }

    @Override
    public TrialResult run(Trial trial, Optional<Path> historyFile) {
        long startNanos = System.nanoTime();
        if (!trial.world().equals(Trial.PROCESSES) || trial.script().isPresent()) {
            throw new HarnessInputException(
                    "real processes run trials of the world "
                            + Trial.PROCESSES
                            + " whose operations are drawn, not this one of the world "
                            + trial.world());
        }
        target.requireInstalled();
        Workload workload = target.workload(trial.workload(), plugins);
        HistoryBuilder memory = new HistoryBuilder();
        long[] hash = {0xcbf29ce484222325L};
        EventSink sink =
                event -> {
                    memory.accept(event);
                    hash[0] = (hash[0] ^ event.hashCode()) * 0x100000001b3L;
                };
        RealTrial.Course course =
                historyFile
                        .map(file -> recorded(trial, workload, sink, file))
                        .orElseGet(() -> drive(trial, workload, sink));
        Report report = course.report();
        History history = memory.build();
        Coverage coverage = coverage(trial, history, report);
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
                course.brokenOff().map(why -> brokenOff(verdict, why)).orElse(verdict),
                "%016x".formatted(hash[0]),
                report.trueTime(),
                Duration.ofNanos(System.nanoTime() - startNanos),
                coverage,
                historyFile);
    }

    private static Coverage coverage(Trial trial, History history, Report report) {
        Coverage coverage = CoverageCounter.count(trial, history, report);
        long ended = report.counters().getOrDefault("ended-by-themselves", 0L);
        List<String> notes = new ArrayList<>(coverage.notes());
        if (ended > 0) {
            notes.add(
                    "nodes ended by themselves "
                            + ended
                            + " times, and were started again; their logs say why");
        }
        long without = report.counters().getOrDefault("faults-without-effect", 0L);
        if (without > 0) {
            notes.add(
                    "faults met a node that did not run, for it had ended by itself, "
                            + without
                            + " times, and did nothing");
        }
        return new Coverage(
                coverage.outcomes(),
                coverage.functions(),
                coverage.faults(),
                coverage.counters(),
                notes);
    }

    // What was seen until then is judged all the same; only that nothing was found proves nothing.
    private static Verdict brokenOff(Verdict verdict, RuntimeException why) {
        List<Verdict> parts = new ArrayList<>();
        for (Verdict part : verdict.parts()) {
            boolean needsAnEnd = part.part().equals("recovers") || part.part().equals("exercised");
            if (!needsAnEnd) {
                parts.add(part);
            }
        }
        parts.add(Verdict.unknown(BROKEN_OFF, "the trial was broken off: " + words(why)));
        return Verdict.all(verdict.part(), parts);
    }

    private static String words(RuntimeException why) {
        return why instanceof UncheckedIOException io && io.getCause() != null
                ? "the history cannot be recorded: " + io.getCause().getMessage()
                : String.valueOf(why.getMessage());
    }

    private RealTrial.Course drive(Trial trial, Workload workload, EventSink sink) {
        ProcessWorld.Builder builder =
                new ProcessWorld.Builder(
                        trial.nodes(),
                        target.ports(),
                        target.nodes(),
                        setting.withoutNetworks().isEmpty(),
                        setting.state(),
                        Path.of(System.getProperty("java.io.tmpdir")),
                        setting.logs());
        setting.progress().accept("starting " + trial.nodes() + " nodes of " + target.id());
        try (ProcessWorld world = builder.start()) {
            RealTrial prepared =
                    new RealTrial(
                            trial,
                            target,
                            workload,
                            world,
                            new RealTrial.Ears(sink, setting.progress()));
            target.prepare(world.places());
            return prepared.run();
        } catch (UnsuitableWorldException e) {
            String why = setting.withoutNetworks().map(some -> " (" + some + ")").orElse("");
            throw new HarnessInputException(e.getMessage() + why, e);
        } catch (SurroundingsException e) {
            throw new HarnessInputException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new HarnessInputException(
                    target.id() + " cannot be prepared: " + e.getMessage(), e);
        }
    }

    private RealTrial.Course recorded(Trial trial, Workload workload, EventSink memory, Path file) {
        try (HistoryRecorder recorder = HistoryRecorder.create(file)) {
            EventSink both =
                    (Event event) -> {
                        recorder.accept(event);
                        memory.accept(event);
                    };
            return drive(trial, workload, both);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot record the history in " + file + ": " + e.getMessage(), e);
        }
    }
}
