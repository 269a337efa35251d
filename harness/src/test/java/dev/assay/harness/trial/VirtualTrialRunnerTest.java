// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.harness.HarnessInputException;
import dev.assay.harness.toy.ToyTarget;
import dev.assay.harness.toy.ToyTrials;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.Value;
import dev.assay.histories.recorder.RecordedHistory;
import dev.assay.nemeses.Schedule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VirtualTrialRunnerTest {
    private static Verdict part(TrialResult result, String name) {
        return result.verdict().parts().stream()
                .filter(part -> part.part().startsWith(name))
                .findFirst()
                .orElseThrow(
                        () -> new AssertionError("no part " + name + " in " + result.verdict()));
    }

    private static List<Event> events(TrialResult result) {
        List<Event> events = new ArrayList<>();
        result.history().replay(events::add);
        return events;
    }

    @ParameterizedTest
    @ValueSource(strings = {"kv", "append"})
    void aSystemThatKeepsItsPromisesIsValidAndTheTrialSaysWhatItExercised(String workload) {
        TrialResult result = ToyTrials.run(3, workload);

        assertThat(result.verdict().status()).as(result.verdict().reason()).isEqualTo(Status.VALID);
        assertThat(result.coverage().succeeded()).isGreaterThan(1000);
        assertThat(result.coverage().faultsApplied()).isGreaterThanOrEqualTo(2);
        assertThat(result.history().faults()).isNotEmpty();
        assertThat(result.traceHash()).hasSize(16);
    }

    @Test
    void aTrialThatMayStopEndsAtItsFirstViolationAndItsCaseReplaysAlike() {
        Trial whole = ToyTrials.template("kv", ToyTarget.LOSES_WRITES).trial(1);
        Trial stopping = whole.with(whole.options().stoppingAtViolation());

        TrialResult full = ToyTrials.RUNNER.run(whole, Optional.empty());
        TrialResult cut = ToyTrials.RUNNER.run(stopping, Optional.empty());
        TrialResult again = ToyTrials.RUNNER.run(cut.trial(), Optional.empty());

        assertThat(full.verdict().status()).isEqualTo(Status.INVALID);
        assertThat(part(cut, "linearizable").status()).isEqualTo(Status.INVALID);
        assertThat(cut.history().operations()).isLessThan(full.history().operations() / 2);
        assertThat(again.traceHash()).isEqualTo(cut.traceHash()).isNotEqualTo(full.traceHash());
    }

    @Test
    void aTrialThatMayStopGoesOnToTheEndWhereNothingIsViolated() {
        Trial whole = ToyTrials.template("kv").trial(3);
        Trial stopping = whole.with(whole.options().stoppingAtViolation());

        TrialResult result = ToyTrials.RUNNER.run(stopping, Optional.empty());

        assertThat(result.verdict().status()).isEqualTo(Status.VALID);
        assertThat(result.traceHash())
                .isEqualTo(ToyTrials.RUNNER.run(whole, Optional.empty()).traceHash());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ToyTarget.LOSES_WRITES,
                ToyTarget.STALE_READS,
                ToyTarget.ANSWERS_BEFORE_SYNC
            })
    void aBrokenPromiseToClientsIsFoundByTheChecker(String bug) {
        List<TrialResult> results = new ArrayList<>();
        for (long seed = 0; seed < 4; seed++) {
            results.add(ToyTrials.run(seed, "kv", bug));
        }
        assertThat(results)
                .anySatisfy(
                        result -> {
                            Verdict linearizable = part(result, "linearizable");
                            assertThat(linearizable.status()).isEqualTo(Status.INVALID);
                            assertThat(
                                            linearizable
                                                    .firstWitnessed()
                                                    .orElseThrow()
                                                    .witness()
                                                    .orElseThrow()
                                                    .operations())
                                    .isNotEmpty();
                        });
    }

    @Test
    void anExceptionInANodeIsAViolationWhateverClientsSaw() {
        TrialResult result = ToyTrials.run(3, "kv", ToyTarget.THROWS);

        assertThat(part(result, "nodes-run").status()).isEqualTo(Status.INVALID);
        assertThat(part(result, "nodes-run").reason()).contains("the toy is broken on purpose");
    }

    @Test
    void aSystemThatStaysSilentAfterTheHealDidNotRecover() {
        TrialResult result =
                ToyTrials.RUNNER.run(
                        ToyTrials.template("kv", ToyTarget.NEVER_ANSWERS)
                                .under(Schedule.quiet())
                                .trial(1),
                        Optional.empty());

        Verdict recovers = part(result, "recovers");
        assertThat(recovers.status()).isEqualTo(Status.INVALID);
        assertThat(recovers.witness().orElseThrow().operations()).isNotEmpty();
        assertThat(recovers.witness().orElseThrow().explanation().get(0))
                .contains("had no success within 10.0 s");
    }

    @Test
    void aTrialWithoutFaultsProvesNothingAboutFaults() {
        TrialResult result =
                ToyTrials.RUNNER.run(
                        ToyTrials.template("kv").under(Schedule.quiet()).trial(1),
                        Optional.empty());

        assertThat(part(result, "exercised").status()).isEqualTo(Status.VACUOUS);
        assertThat(result.verdict().status()).isEqualTo(Status.VACUOUS);
    }

    @Test
    void aProcessRetiresAfterAnOperationOfUnknownOutcome() {
        TrialResult result = ToyTrials.run(3, "kv");
        Map<Integer, Boolean> retired = new HashMap<>();
        int successors = 0;
        for (Event event : events(result)) {
            if (event instanceof Event.Client client) {
                assertThat(retired).doesNotContainEntry(client.process(), true);
                switch (client.type()) {
                    case INFO -> retired.put(client.process(), true);
                    case INVOKE, OK, FAIL -> successors += client.process() >= 6 ? 1 : 0;
                }
            }
        }
        assertThat(retired).isNotEmpty();
        assertThat(successors).isPositive();
    }

    @Test
    void theSameTrialGivesTheSameHistoryAndTraceHash() {
        TrialResult first = ToyTrials.run(5, "append");
        TrialResult second = ToyTrials.run(5, "append");
        TrialResult other = ToyTrials.run(6, "append");

        assertThat(second.traceHash()).isEqualTo(first.traceHash()).isNotEqualTo(other.traceHash());
        assertThat(events(second)).isEqualTo(events(first));
    }

    @Test
    void theResolvedScheduleReplaysTheSameCourse() {
        TrialResult first = ToyTrials.run(5, "kv");
        TrialResult again = ToyTrials.RUNNER.run(first.trial(), Optional.empty());

        assertThat(again.traceHash()).isEqualTo(first.traceHash());
        assertThat(again.trial()).isEqualTo(first.trial());
        assertThat(events(again)).isEqualTo(events(first));
    }

    @Test
    void theRecordedFileHoldsTheHistory(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("trial.history");
        TrialResult result =
                ToyTrials.RUNNER.run(ToyTrials.template("kv").trial(2), Optional.of(file));

        List<Event> recorded = new ArrayList<>();
        RecordedHistory.read(file, recorded::add);
        assertThat(recorded).isEqualTo(events(result));
        assertThat(result.historyFile()).contains(file);
    }

    @Test
    void unknownNamesAreRefusedWithTheNearestKnownOne() {
        Trial trial = ToyTrials.template("kv").under(Schedule.quiet()).trial(1);
        Trial mistyped =
                new Trial(
                        "x",
                        "tyo",
                        trial.switches(),
                        "simulated",
                        3,
                        "kv",
                        trial.schedule(),
                        1,
                        trial.options());

        assertThatThrownBy(() -> ToyTrials.RUNNER.run(mistyped, Optional.empty()))
                .isInstanceOf(HarnessInputException.class)
                .hasMessageContaining("there is no target \"tyo\"; did you mean toy?");
        assertThatThrownBy(() -> ToyTrials.run(1, "kw"))
                .isInstanceOf(HarnessInputException.class)
                .hasMessageContaining("did you mean kv?");
        assertThatThrownBy(() -> ToyTrials.run(1, "kv", "loses-write"))
                .isInstanceOf(HarnessInputException.class)
                .hasMessageContaining("did you mean loses-writes?");
    }

    @Test
    void someClientsAreKilledAndLeaveOperationsOfUnknownOutcome() {
        TrialResult result = ToyTrials.run(3, "kv");

        Value killed = Value.of("the client was killed");
        assertThat(events(result))
                .anyMatch(
                        event ->
                                event.type() == EventType.INFO
                                        && killed.equals(event.extras().get("error")));
    }
}
