// SPDX-License-Identifier: Apache-2.0
package dev.assay.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.harness.Target;
import dev.assay.harness.trial.CaseFile;
import dev.assay.harness.trial.Coverage;
import dev.assay.harness.trial.TrialResult;
import dev.assay.histories.History;
import dev.assay.histories.format.HistoryFormats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trials in virtual time, as JUnit runs them. */
class TrialTest {
    @TempDir private Path folder = Path.of("");

    static class Sound {
        static final List<String> SEEN = new ArrayList<>();

        @OnTrial
        static Target store() {
            return OneStore.target(false);
        }

        @Trial(
                seed = 7,
                trials = 3,
                faults = "pauses",
                workload = "register",
                time = "8s",
                clients = 3)
        void keeps_its_promises(TrialResult result, History history, Verdict verdict) {
            SEEN.add(result.trial().seed() + " " + result.trial().target());
            Assertions.assertEquals(result.history(), history);
            Assertions.assertEquals(Status.VALID, verdict.status());
            Assertions.assertEquals(3, result.trial().nodes());
            Assertions.assertEquals(3, result.trial().options().clients());
        }
    }

    @Test
    void each_seed_is_a_test_that_gets_what_came_of_it() throws IOException {
        Sound.SEEN.clear();

        Ran ran = Ran.of(Sound.class, folder);

        assertThat(ran.messages()).isEmpty();
        assertThat(ran.tests())
                .containsExactly("seed 7 SUCCESSFUL", "seed 8 SUCCESSFUL", "seed 9 SUCCESSFUL");
        assertThat(Sound.SEEN).containsExactly("7 one-store", "8 one-store", "9 one-store");
        assertThat(Files.list(folder)).as("files of a run that passed").isEmpty();
    }

    @Test
    void parameters_of_junit_choose_the_seeds() {
        assertThat(Ran.of(Sound.class, folder, Map.of("assay.seed", "42")).tests())
                .containsExactly("seed 42 SUCCESSFUL");
        assertThat(Ran.of(Sound.class, folder, Map.of("assay.trials", "1")).tests())
                .containsExactly("seed 7 SUCCESSFUL");
        assertThat(Ran.of(Sound.class, folder, Map.of("assay.seed", "x")).messages())
                .containsExactly(
                        "@Trial of TrialTest$Sound.keeps_its_promises: assay.seed must be a whole"
                                + " number, not \"x\"");
    }

    static class Broken {
        @OnTrial private static final Target STORE = OneStore.target(true);

        @Trial(trials = 1, faults = "pauses", workload = "register", time = "8s")
        void keeps_its_promises() {}
    }

    @Test
    void a_seed_that_fails_tells_the_violation_and_how_to_see_it_again() throws IOException {
        Ran ran = Ran.of(Broken.class, folder);

        assertThat(ran.tests()).containsExactly("seed 1 FAILED");
        String message = ran.messages().getFirst();
        String kept = folder + "/TrialTest.Broken/keeps_its_promises-1";
        assertThat(message.lines())
                .hasSizeLessThanOrEqualTo(25)
                .startsWith(
                        "invalid: seed 1 of TrialTest$Broken.keeps_its_promises broke"
                                + " linearizable as kv, "
                                + message.lines().findFirst().orElseThrow().replaceAll(".*, ", ""))
                .anyMatch(line -> line.startsWith("  ⇒ "))
                .contains(
                        "  seed     1",
                        "  again    mvn test -Dtest='TrialTest$Broken#keeps_its_promises'"
                                + " -Dassay.seed=1",
                        "  case     " + kept + ".json",
                        "  history  " + kept + ".jsonl",
                        "  report   assay check " + kept + ".jsonl --model kv");
        CaseFile file = CaseFile.read(Path.of(kept + ".json"));
        assertThat(file.expected()).isEqualTo(Status.INVALID);
        assertThat(file.trial().target()).isEqualTo("one-store");
        assertThat(HistoryFormats.read(Path.of(kept + ".jsonl")).history().operations())
                .isGreaterThan(100);
    }

    static class KnownToBeBroken {
        @OnTrial private static final Target STORE = OneStore.target(true);

        @Trial(
                trials = 2,
                faults = "pauses",
                workload = "register",
                time = "8s",
                expect = Status.INVALID)
        void breaks_its_promises(Verdict verdict) {
            Assertions.assertEquals(Status.INVALID, verdict.status());
        }
    }

    static class WronglyExpected {
        @OnTrial private static final Target STORE = OneStore.target(false);

        @Trial(
                trials = 1,
                faults = "pauses",
                workload = "register",
                time = "8s",
                expect = Status.INVALID)
        void breaks_its_promises() {}
    }

    @Test
    void another_verdict_may_be_expected_and_is_demanded_then() {
        assertThat(Ran.of(KnownToBeBroken.class, folder).tests())
                .containsExactly("seed 1 SUCCESSFUL", "seed 2 SUCCESSFUL");
        Ran wrong = Ran.of(WronglyExpected.class, folder);
        assertThat(wrong.tests()).containsExactly("seed 1 FAILED");
        assertThat(wrong.messages().getFirst())
                .startsWith(
                        "Expected the verdict to be invalid, but:\nvalid: seed 1 of TrialTest$W");
    }

    static class Quiet {
        @OnTrial private static final Target STORE = OneStore.target(false);

        @Trial(trials = 1, faults = "none", workload = "register", time = "8s")
        void is_valid_without_faults(TrialResult result, Verdict verdict) {
            Assertions.assertEquals(Status.VACUOUS, result.verdict().status());
            Assertions.assertEquals(Status.VALID, verdict.status());
            Assertions.assertEquals(
                    Status.VACUOUS, with(result, 99, 0).verdictWithoutFaults().status());
            Assertions.assertEquals(
                    Status.VALID, with(result, 100, 0).verdictWithoutFaults().status());
            Assertions.assertEquals(
                    Status.VACUOUS, with(result, 100, 1).verdictWithoutFaults().status());
        }

        private static TrialResult with(TrialResult result, long succeeded, long faults) {
            Coverage coverage =
                    new Coverage(
                            new TreeMap<>(Map.of("ok", succeeded)),
                            new TreeMap<>(),
                            new TreeMap<>(Map.of("pause", faults)),
                            new TreeMap<>(),
                            List.of());
            return new TrialResult(
                    result.trial(),
                    result.history(),
                    result.verdict(),
                    result.traceHash(),
                    result.trueTime(),
                    result.wallTime(),
                    coverage,
                    result.historyFile());
        }
    }

    @Test
    void a_trial_that_wants_no_faults_needs_none() {
        Ran ran = Ran.of(Quiet.class, folder);

        assertThat(ran.messages()).isEmpty();
        assertThat(ran.tests()).containsExactly("seed 1 SUCCESSFUL");
    }

    static class Strict {
        @OnTrial private static final Target STORE = OneStore.target(false);

        @Trial(trials = 1, faults = "pauses", workload = "register", time = "8s")
        void is_fast(TrialResult result) {
            Assertions.fail("too slow, 100% of it");
        }
    }

    @Test
    void what_the_method_asserts_fails_it_too_and_keeps_the_seed() {
        Ran ran = Ran.of(Strict.class, folder);

        assertThat(ran.messages().getFirst())
                .startsWith("too slow, 100% of it\n  seed     1\n  again    ")
                .contains("\n  case     ");
        assertThat(ran.failure().getStackTrace()[0].getClassName()).contains("org.junit");
        assertThat(ran.failure().getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("is_fast"));
    }

    @Nested
    class InANestedClass {
        @Test
        void the_system_on_trial_of_the_outer_class_is_known() {
            assertThat(Ran.of(Outer.class, folder).tests()).containsExactly("seed 1 SUCCESSFUL");
        }
    }

    static class Outer {
        @OnTrial private static final Target STORE = OneStore.target(false);

        @Nested
        class Inner {
            @Trial(trials = 1, faults = "pauses", workload = "register", time = "8s")
            void keeps_its_promises() {}
        }
    }

    static class OfTheClassPath {
        @Trial(
                target = "reference-db",
                nodes = 3,
                trials = 1,
                faults = {"partitions", "crashes"},
                workload = "append",
                time = "5s")
        void keeps_its_promises(TrialResult result) {
            Assertions.assertEquals(3, result.trial().nodes());
            Assertions.assertEquals("append", result.trial().workload());
            Assertions.assertTrue(result.coverage().faultsApplied() > 0);
        }

        @Trial(target = "reference-db", trials = 1, switches = "read-without-quorum", time = "5s")
        void fails(TrialResult result) {
            Assertions.assertEquals(Set.of("read-without-quorum"), result.trial().switches());
            Assertions.fail("on purpose");
        }
    }

    @Test
    void a_target_of_the_class_path_has_a_report() {
        Ran ran = Ran.of(OfTheClassPath.class, folder);

        assertThat(ran.tests()).containsOnlyOnce("seed 1 SUCCESSFUL").hasSize(2);
        assertThat(ran.messages().getFirst())
                .doesNotContain("expected: <")
                .contains("\n  report   assay replay ")
                .contains("fails-1.json");
    }
}
