// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.shrink;

import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.harness.Operation;
import dev.assay.harness.trial.Coverage;
import dev.assay.harness.trial.Script;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialOptions;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.TrialRunner;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import dev.assay.nemeses.Schedule;
import dev.assay.nemeses.Target;
import dev.assay.nemeses.Trigger;
import dev.assay.nemeses.faults.Crash;
import dev.assay.nemeses.faults.SlowLink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Trials that only pretend: which one fails, and how, is a plain rule over the trial, so that the
 * smallest is known beforehand.
 */
final class FakeTrials implements TrialRunner {
    private static final long SECOND = 1_000_000_000;

    private final Function<Trial, Optional<String>> rule;
    final List<Trial> ran = new ArrayList<>();

    /**
     * @param rule the kind of the violation, if there is one
     */
    FakeTrials(Function<Trial, Optional<String>> rule) {
        this.rule = rule;
    }

    @Override
    public TrialResult run(Trial trial, Optional<Path> historyFile) {
        ran.add(trial);
        HistoryBuilder history = new HistoryBuilder();
        Script script = trial.script().orElseGet(FakeTrials::drawn);
        for (Script.Call call : script.calls()) {
            for (EventType type : List.of(EventType.INVOKE, EventType.OK)) {
                history.accept(
                        new Event.Client(
                                call.process(),
                                type,
                                call.atNanos(),
                                call.operation().function(),
                                call.operation().steps(),
                                Map.of()));
            }
        }
        Verdict verdict =
                rule.apply(trial)
                        .map(kind -> Verdict.invalid("oracle", witness(kind)))
                        .orElseGet(() -> Verdict.valid("oracle", "held"));
        Coverage none =
                new Coverage(
                        new TreeMap<>(),
                        new TreeMap<>(),
                        new TreeMap<>(),
                        new TreeMap<>(),
                        List.of());
        return new TrialResult(
                trial,
                history.build(),
                Verdict.all("trial", List.of(verdict)),
                "%016x".formatted(trial.schedule().steps().size()),
                Duration.ofSeconds(20),
                Duration.ZERO,
                none,
                Optional.empty());
    }

    private static Witness witness(String kind) {
        return new Witness(kind, List.of(), 0, 0, List.of(), List.of("It is broken."));
    }

    /** Forty puts of four processes, one every 100 ms. */
    private static Script drawn() {
        List<Script.Call> calls = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Value key = Value.of("k" + i % 3);
            Operation put = Operation.of(new MicroOperation("put", key, Value.of(i)));
            calls.add(new Script.Call(i % 4, i * SECOND / 10, put, OptionalLong.empty()));
        }
        return new Script(calls, List.of());
    }

    /** Eleven crashes and slow links on five nodes, one a second. */
    static Trial trial() {
        List<Schedule.Step> steps = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            steps.add(
                    new Schedule.Step(
                            new Trigger.AtTime(i * SECOND),
                            i % 2 == 0
                                    ? new Crash()
                                    : new SlowLink(64_000_000L + i * 1_000_000L, true),
                            new Target.Nodes(List.of(i % 5, (i + 1) % 5)),
                            SECOND / 2));
        }
        return new Trial(
                "fake",
                "none",
                new TreeSet<>(),
                Trial.SIMULATED,
                5,
                "none",
                Schedule.of(steps),
                1,
                TrialOptions.standard());
    }

    /** The numbers that the trial's puts write. */
    static List<Long> written(Trial trial) {
        return trial.script().orElseGet(FakeTrials::drawn).calls().stream()
                .map(call -> ((Value.Int) call.operation().steps().get(0).value()).value())
                .toList();
    }

    /** How many steps have a fault of this kind. */
    static long count(Trial trial, String fault) {
        return trial.schedule().steps().stream()
                .filter(step -> step.fault().id().equals(fault))
                .count();
    }
}
