// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.spacetime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.harness.Target;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.trial.Script;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialOptions;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.VirtualTrialRunner;
import dev.assay.nemeses.Schedule;
import dev.assay.nemeses.Target.Nodes;
import dev.assay.nemeses.Trigger;
import dev.assay.nemeses.faults.Crash;
import dev.assay.nemeses.faults.FlakyLink;
import dev.assay.nemeses.faults.Partition;
import dev.assay.nemeses.faults.Shape;
import dev.assay.simulation.virtual.TraceEvent;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpaceTimeRecorderTest {
    private static final VirtualTrialRunner RUNNER = VirtualTrialRunner.standard();
    private static final long SECOND = 1_000_000_000;

    private static Schedule.Step step(long milliseconds, dev.assay.nemeses.Fault fault, int node) {
        return new Schedule.Step(
                new Trigger.AtTime(milliseconds * 1_000_000),
                fault,
                new Nodes(List.of(node)),
                300_000_000);
    }

    /** Three nodes for two seconds, some operations, messages that are lost, cut and too late. */
    private static Trial trial() {
        Trial drawn = TrialTemplate.allFaults("reference-db").trial(5);
        TrialResult ran = RUNNER.run(drawn.withNodes(3).with(Schedule.quiet()), Optional.empty());
        List<Script.Call> calls = Script.of(ran).calls().subList(0, 40);
        TrialOptions options =
                drawn.options().withPhases(Duration.ofSeconds(2), Duration.ZERO).withClients(2);
        Schedule schedule =
                Schedule.of(
                        List.of(
                                step(600, new FlakyLink(0.3, 0, 0, true), 0),
                                step(1_000, Partition.of(Shape.ISOLATE), 1),
                                step(1_500, new Crash(), 2)));
        return drawn.withNodes(3).with(options).with(schedule).with(new Script(calls, List.of()));
    }

    @Test
    void everyMessageIsRecordedWithItsFateAndWatchingChangesNothing() {
        Trial trial = trial();
        Target target = RUNNER.plugins().target("reference-db");
        TrialResult unwatched = RUNNER.run(trial, Optional.empty());
        long end = 2 * SECOND;
        SpaceTimeRecorder recorder = new SpaceTimeRecorder(target, 3, SECOND, end);
        TrialResult watched = RUNNER.watch(trial, recorder);
        Map<TraceEvent.Kind, Long> traced = new EnumMap<>(TraceEvent.Kind.class);
        RUNNER.watch(
                trial,
                event -> {
                    if (event.timeNanos() <= end) {
                        traced.merge(event.kind(), 1L, Long::sum);
                    }
                });

        assertThat(watched.traceHash()).isEqualTo(unwatched.traceHash());
        SpaceTime recorded = recorder.recorded();
        assertThat(recorded.omitted()).isZero();
        assertThat(count(recorded, SpaceTime.Fate.DELIVERED))
                .isEqualTo(traced.get(TraceEvent.Kind.DELIVERED))
                .isGreaterThan(200);
        assertThat(count(recorded, SpaceTime.Fate.LOST))
                .isEqualTo(traced.get(TraceEvent.Kind.LOST))
                .isPositive();
        assertThat(count(recorded, SpaceTime.Fate.CUT))
                .isEqualTo(traced.get(TraceEvent.Kind.CUT))
                .isPositive();
        assertThat(count(recorded, SpaceTime.Fate.DEAD))
                .isEqualTo(traced.get(TraceEvent.Kind.DEAD))
                .isPositive();
        assertThat(recorded.messages())
                .allMatch(message -> message.sentNanos() <= message.endNanos())
                .filteredOn(message -> message.fate() == SpaceTime.Fate.DELIVERED)
                .allMatch(message -> message.endNanos() > message.sentNanos())
                .anyMatch(message -> message.words().startsWith("AppendRequest"));
        assertThat(recorded.occurrences())
                .extracting(SpaceTime.Occurrence::kind)
                .contains(
                        TraceEvent.Kind.CRASHED, TraceEvent.Kind.STARTED, TraceEvent.Kind.OBSERVED);
    }

    private static long count(SpaceTime recorded, SpaceTime.Fate fate) {
        return recorded.messages().stream().filter(message -> message.fate() == fate).count();
    }

    @Test
    void aLongTrialKeepsWhatCameLastAndCountsTheRest() {
        Trial trial = TrialTemplate.allFaults("reference-db").trial(5);
        Target target = RUNNER.plugins().target("reference-db");
        SpaceTimeRecorder recorder = new SpaceTimeRecorder(target, 5, 9 * SECOND, 9 * SECOND);
        RUNNER.watch(trial, recorder);

        SpaceTime recorded = recorder.recorded();
        assertThat(recorded.messages()).hasSize(2_000);
        assertThat(recorded.omitted()).isGreaterThan(5_000);
        assertThat(recorded.messages().getLast().sentNanos())
                .isBetween(9 * SECOND - SECOND / 10, 9 * SECOND);
    }
}
