// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.shrink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.harness.HarnessInputException;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.toy.ToyTarget;
import dev.assay.harness.toy.ToyTrials;
import dev.assay.harness.trial.CaseFile;
import dev.assay.harness.trial.FailureSignature;
import dev.assay.harness.trial.Replay;
import dev.assay.harness.trial.Script;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.TrialRunner;
import dev.assay.harness.trial.VirtualTrialRunner;
import dev.assay.nemeses.Schedule;
import dev.assay.nemeses.Target;
import dev.assay.nemeses.faults.SlowLink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShrinkerTest {
    @TempDir private Path folder = Path.of("");

    private static Shrunk shrink(TrialRunner runner, ShrinkLimits limits, Trial trial) {
        return new Shrinker(runner, limits, Shrinker.Listener.SILENT).shrink(trial);
    }

    private static Shrunk shrink(Function<Trial, Optional<String>> rule) {
        return shrink(new FakeTrials(rule), ShrinkLimits.standard(), FakeTrials.trial());
    }

    @Test
    void whatStaysIsExactlyWhatTheFailureNeeds() {
        Shrunk shrunk =
                shrink(
                        trial ->
                                FakeTrials.count(trial, "crash") >= 2
                                                && FakeTrials.count(trial, "slow-link") >= 1
                                                && FakeTrials.written(trial)
                                                        .containsAll(List.of(7L, 30L))
                                                && trial.nodes() >= 3
                                        ? Optional.of("wanted")
                                        : Optional.empty());

        Trial smallest = shrunk.smallest().trial();
        assertThat(FakeTrials.count(smallest, "crash")).isEqualTo(2);
        assertThat(FakeTrials.count(smallest, "slow-link")).isEqualTo(1);
        assertThat(FakeTrials.written(smallest)).containsExactly(7L, 30L);
        assertThat(smallest.nodes()).isEqualTo(3);
        assertThat(smallest.options().clients()).isEqualTo(1);
        assertThat(smallest.script().orElseThrow().calls())
                .extracting(Script.Call::process)
                .containsOnly(2);
        assertThat(shrunk.cutOff()).isEmpty();
        for (Schedule.Step step : smallest.schedule().steps()) {
            assertThat(((Target.Nodes) step.target()).addresses()).hasSize(1);
            if (step.fault() instanceof SlowLink slow) {
                assertThat(slow.delayNanos()).isLessThanOrEqualTo(1_000_000);
                assertThat(slow.clients()).isFalse();
            }
        }
    }

    @Test
    void aFaultStaysAsStrongAsTheFailureNeedsIt() {
        Shrunk shrunk =
                shrink(
                        trial ->
                                trial.schedule().steps().stream()
                                                .anyMatch(
                                                        step ->
                                                                step.fault() instanceof SlowLink s
                                                                        && s.delayNanos()
                                                                                >= 16_000_000
                                                                        && step.forNanos()
                                                                                >= 100_000_000)
                                        ? Optional.of("wanted")
                                        : Optional.empty());

        Schedule.Step step = shrunk.smallest().trial().schedule().steps().get(0);
        assertThat(shrunk.smallest().trial().schedule().steps()).hasSize(1);
        assertThat(((SlowLink) step.fault()).delayNanos()).isBetween(16_000_000L, 31_999_999L);
        assertThat(step.forNanos()).isBetween(100_000_000L, 115_000_000L);
    }

    @Test
    void aTrialThatFailsInAnotherWayIsNeverTaken() {
        Shrunk shrunk =
                shrink(
                        trial ->
                                Optional.of(
                                        trial.schedule().steps().size() >= 4
                                                        && FakeTrials.written(trial).size() >= 3
                                                ? "wanted"
                                                : "another"));

        assertThat(shrunk.signature().kind()).isEqualTo("wanted");
        assertThat(
                        shrunk.smallest()
                                .verdict()
                                .firstWitnessed()
                                .orElseThrow()
                                .witness()
                                .orElseThrow()
                                .kind())
                .isEqualTo("wanted");
        assertThat(Size.of(shrunk.smallest()).steps()).isEqualTo(4);
        assertThat(Size.of(shrunk.smallest()).operations()).isEqualTo(3);
    }

    @Test
    void theTimeToRecoverIsNeverTakenAway() {
        FakeTrials fake = new FakeTrials(trial -> Optional.of("wanted"));
        shrink(fake, ShrinkLimits.standard(), FakeTrials.trial());

        assertThat(fake.ran)
                .extracting(trial -> trial.options().recoveryLimit())
                .containsOnly(FakeTrials.trial().options().recoveryLimit());
    }

    @Test
    void whatALimitCutsOffIsTheBestSoFarAndSaysSo() {
        FakeTrials fake = new FakeTrials(trial -> Optional.of("wanted"));
        Shrunk shrunk =
                shrink(fake, new ShrinkLimits(4, Duration.ofMinutes(1)), FakeTrials.trial());

        assertThat(shrunk.cutOff()).contains("the limit of 4 runs was reached");
        assertThat(shrunk.line()).endsWith("; not the end: the limit of 4 runs was reached");
        // One more confirms the result.
        assertThat(fake.ran).hasSize(5);
        assertThat(shrunk.runs()).isEqualTo(5);
        assertThat(Size.of(shrunk.smallest()).phase()).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void aTrialThatBreaksNothingIsRefused() {
        assertThatThrownBy(() -> shrink(trial -> Optional.empty()))
                .isInstanceOf(HarnessInputException.class)
                .hasMessage(
                        "the trial fake with seed 1 is valid and breaks no promise (oracle: held):"
                                + " there is nothing to shrink");
    }

    @Test
    void aSystemThatTakesAnotherCourseEachTimeIsNotTrusted() {
        int[] runs = new int[1];
        TrialRunner fickle =
                (trial, file) -> {
                    TrialResult result =
                            new FakeTrials(unused -> Optional.of("wanted")).run(trial, file);
                    return new TrialResult(
                            result.trial(),
                            result.history(),
                            result.verdict(),
                            "%016x".formatted(runs[0]++),
                            result.trueTime(),
                            result.wallTime(),
                            result.coverage(),
                            result.historyFile());
                };
        assertThatThrownBy(() -> shrink(fickle, ShrinkLimits.standard(), FakeTrials.trial()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("determinism is broken");
    }

    @Test
    void aShrunkTrialOfTheToyFailsInTheSameWayInTwentyReplaysOfTwenty() {
        Trial trial = ToyTrials.template("kv", ToyTarget.LOSES_WRITES).trial(9);
        Shrunk shrunk = shrink(ToyTrials.RUNNER, ShrinkLimits.standard(), trial);

        assertThat(Size.of(shrunk.smallest()).steps()).isZero();
        assertThat(Size.of(shrunk.smallest()).nodes()).isEqualTo(1);
        assertThat(Size.of(shrunk.smallest()).operations()).isLessThan(60);
        assertReplays(ToyTrials.RUNNER, shrunk);
    }

    @Test
    void aShrunkTrialOfTheDatabaseFailsInTheSameWayInTwentyReplaysAndNotWithoutItsBug() {
        VirtualTrialRunner runner = VirtualTrialRunner.standard();
        TrialTemplate template =
                TrialTemplate.allFaults("reference-db").withSwitch("read-without-quorum");
        Trial trial =
                LongStream.rangeClosed(1, 40)
                        .mapToObj(template::trial)
                        .filter(
                                each ->
                                        FailureSignature.of(runner.run(each, Optional.empty()))
                                                .isPresent())
                        .findFirst()
                        .orElseThrow();
        Shrunk shrunk = shrink(runner, ShrinkLimits.standard(), trial);

        assertThat(Size.of(shrunk.smallest()).steps()).isBetween(1, 5);
        assertThat(Size.of(shrunk.smallest()).operations()).isLessThan(60);
        assertReplays(runner, shrunk);
        TrialResult mended =
                runner.run(
                        shrunk.smallest().trial().withSwitches(new TreeSet<>()), Optional.empty());
        assertThat(FailureSignature.of(mended)).isNotEqualTo(Optional.of(shrunk.signature()));
        Shrunk again = shrink(runner, ShrinkLimits.standard(), trial);
        assertThat(again.smallest().trial()).isEqualTo(shrunk.smallest().trial());
        assertThat(again.runs()).isEqualTo(shrunk.runs());
    }

    private void assertReplays(TrialRunner runner, Shrunk shrunk) {
        Path file = folder.resolve("case.json");
        CaseFile.of(shrunk.smallest(), "c0ffee").write(file);
        for (int i = 0; i < 20; i++) {
            Replay.Outcome outcome =
                    new Replay(runner).run(CaseFile.read(file), "c0ffee", Optional.empty());
            assertThat(outcome.differences()).isEmpty();
            assertThat(FailureSignature.of(outcome.result())).contains(shrunk.signature());
        }
    }
}
