// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.assertj;

import static dev.assay.checkers.assertj.AssayAssertions.assertThat;
import static dev.assay.checkers.assertj.AssayAssertions.assertThatThrownBy;

import dev.assay.checkers.Budget;
import dev.assay.checkers.StatsChecker;
import dev.assay.checkers.Status;
import dev.assay.checkers.Story;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.VerdictText;
import dev.assay.checkers.Witness;
import dev.assay.checkers.isolation.Anomaly;
import dev.assay.checkers.isolation.Level;
import dev.assay.checkers.isolation.Order;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.Value;
import dev.assay.histories.format.HistoryFormats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What assertions let through, and word by word what they say of what they do not. */
class AssayAssertionsTest {
    @TempDir private Path folder = Path.of("");

    private static Story story() {
        return new Story();
    }

    private static History sound() {
        return story().did(0, "write", 1, 1).did(1, "read", null, 1).history();
    }

    private static History stale() {
        return story().did(0, "write", 1, 1)
                .did(0, "write", 2, 2)
                .did(1, "read", null, 1)
                .history();
    }

    /** Two transactions that each read what the other one overwrote. */
    private static History writeSkew() {
        return story().transaction(0, "r", "x", null, "append", "y", 1)
                .transaction(1, "r", "y", null, "append", "x", 2)
                .committed(0, "r", "x", List.of(), "append", "y", 1)
                .committed(1, "r", "y", List.of(), "append", "x", 2)
                .transaction(2, "r", "x", null, "r", "y", null)
                .committed(2, "r", "x", List.of(2), "r", "y", List.of(1))
                .history();
    }

    private static void fails(ThrowingCallable assertion, String message) {
        assertThatThrownBy(assertion).isInstanceOf(AssertionError.class).hasMessage(message);
    }

    @Test
    void what_holds_passes() {
        assertThat(sound())
                .within(Duration.ofSeconds(30))
                .isLinearizable("register")
                .isSequentiallyConsistent("register")
                .satisfies(new StatsChecker());
        assertThat(stale()).isSequentiallyConsistent("register");
        assertThat(writeSkew())
                .isAtLeast(Level.SNAPSHOT_ISOLATION)
                .hasNoAnomaly(Anomaly.G1C)
                .hasNoAnomaly(Anomaly.MISSING_YOUR_WRITES);
    }

    @Test
    void a_stale_read_is_told_in_words() {
        fails(
                () ->
                        assertThat(stale())
                                .recordedIn(Path.of("run", "history.edn"))
                                .isLinearizable("register"),
                """
                Expected the history to be linearizable for the model register, but:
                invalid: the history broke linearizable as register, operations
                  non linearizable, operations #1 #2, events 3–5
                  · No order of the operations explains operation 2 (process 1), read, returned 1 [events 4 to 5].
                  · Right after event 3 the state can only be 2 (after operation 1 (process 0), write 2).
                  · With nothing before it the state is 2, where 2 is impossible.
                  ⇒ operation 2 (process 1), read, returned 1, fits no order: before event 5 the state can only be 2
                  history  run/history.edn\
                """);
    }

    @Test
    void a_history_is_saved_only_when_the_assertion_fails() throws IOException {
        Path file = folder.resolve("kept").resolve("history.jsonl");

        assertThat(sound()).savedTo(file).isLinearizable("register");
        assertThat(file).doesNotExist();
        assertThatThrownBy(() -> assertThat(stale()).savedTo(file).isLinearizable("register"))
                .hasMessageEndingWith("\n  history  " + file);
        assertThatThrownBy(
                        () ->
                                assertThat(HistoryFormats.read(file).history())
                                        .isLinearizable("register"))
                .hasMessageContaining("invalid: the history broke");
    }

    @Test
    void a_file_that_cannot_be_written_does_not_hide_the_violation() throws IOException {
        Path taken = Files.createFile(folder.resolve("taken"));

        assertThatThrownBy(
                        () ->
                                assertThat(stale())
                                        .savedTo(taken.resolve("history.jsonl"))
                                        .isLinearizable("register"))
                .hasMessageContaining("  ⇒ ")
                .hasMessageContaining("  history  not saved to " + taken);
    }

    @Test
    void another_initial_value_is_another_question() {
        History readsSeven = story().did(0, "read", null, 7).history();

        assertThat(readsSeven).startingAt(Value.of(7)).isLinearizable("register");
        assertThatThrownBy(() -> assertThat(readsSeven).isLinearizable("register"))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void a_description_stands_in_front() {
        assertThatThrownBy(
                        () -> assertThat(stale()).as("after 100% load").isLinearizable("register"))
                .hasMessageStartingWith("[after 100% load] Expected the history to be linear");
    }

    @Test
    void sequential_consistency_is_told_in_words() {
        History backwards =
                story().did(0, "write", 1, 1)
                        .did(0, "write", 2, 2)
                        .did(1, "read", null, 2)
                        .did(1, "read", null, 1)
                        .history();

        fails(
                () -> assertThat(backwards).isSequentiallyConsistent("register"),
                """
                Expected the history to be sequentially consistent for the model register, but:
                invalid: the history broke sequentially consistent as register
                  non sequential, operations #0 #1 #2 #3, events 0–7
                  · No order that keeps each process's own explains these operations:
                  · operation 0 (process 0): write 1.
                  · operation 1 (process 0): write 2.
                  · operation 2 (process 1): read, returned 2.
                  · operation 3 (process 1): read, returned 1.
                  · 1 comes before 3 (1 → 2 → 3), which saw what 0 put: so 1 comes before 0.
                  ⇒ operation 0 would have to come before itself: 0 → 1 → 0\
                """);
    }

    @Test
    void a_level_that_is_broken_is_told_in_words() {
        fails(
                () -> assertThat(writeSkew()).isAtLeast(Level.SERIALIZABLE),
                """
                Expected the history to keep serializable, but:
                invalid: the history broke isolation serializable
                  g2 item, operations #0 #1, events 0–3
                  · operation 0 must come before operation 1: operation 0 read [] of key "x", without 2, which
                    operation 1 appended
                  · operation 1 must come before operation 0: operation 1 read [] of key "y", without 1, which
                    operation 0 appended
                  ⇒ so operation 0 must come before itself (G2-item: write skew: a circle with adjacent
                    anti-dependencies)\
                """);
    }

    @Test
    void an_anomaly_that_is_there_is_told_in_words() {
        fails(
                () -> assertThat(writeSkew()).hasNoAnomaly(Anomaly.G2_ITEM),
                """
                Expected the history to be without G2-item (write skew: a circle with adjacent anti-dependencies), but:
                invalid: the history broke the absence of G2-item
                  g2 item, operations #0 #1, events 0–3
                  · operation 0 must come before operation 1: operation 0 read [] of key "x", without 2, which
                    operation 1 appended
                  · operation 1 must come before operation 0: operation 1 read [] of key "y", without 1, which
                    operation 0 appended
                  ⇒ so operation 0 must come before itself (G2-item: write skew: a circle with adjacent
                    anti-dependencies)\
                """);
    }

    @Test
    void an_anomaly_that_others_hide_is_undecided() {
        History aborted =
                story().transaction(0, "append", "x", 1)
                        .fail(0)
                        .transaction(1, "r", "x", null)
                        .committed(1, "r", "x", List.of(1))
                        .history();

        fails(
                () -> assertThat(aborted).hasNoAnomaly(Anomaly.G1A),
                """
                Expected the history to be without G1a (a read of what an aborted transaction wrote), but:
                invalid: the history broke the absence of G1a
                  g1a, operations #0 #1, events 0–3
                  · operation 0 appended 1 to key "x" and aborted
                  ⇒ operation 1 read 1 of that key all the same (G1a: a read of what an aborted transaction wrote)\
                """);
        fails(
                () -> assertThat(aborted).hasNoAnomaly(Anomaly.G_SINGLE),
                """
                Expected the history to be without G-single (read skew: a circle with one anti-dependency), but:
                unknown: the history: without-g-single: of the levels that forbid G-single none is known to hold,
                  and none is broken by it: consistent-view is invalid by g1a, parallel-snapshot-isolation is
                  invalid by g1a
                  Nobody could decide it, and that is no pass.\
                """);
    }

    @Test
    void an_anomaly_may_need_an_order() {
        History backInTime =
                story().transaction(0, "append", "x", 1)
                        .committed(0, "append", "x", 1)
                        .transaction(1, "r", "x", null)
                        .committed(1, "r", "x", List.of())
                        .transaction(2, "r", "x", null)
                        .committed(2, "r", "x", List.of(1))
                        .history();

        assertThat(backInTime).hasNoAnomaly(Anomaly.G_SINGLE);
        assertThatThrownBy(
                        () ->
                                assertThat(backInTime)
                                        .hasNoAnomaly(Anomaly.G_SINGLE, Order.REAL_TIME))
                .hasMessageContaining("to be without G-single-realtime (read skew");
    }

    @Test
    void a_spent_budget_is_no_pass() {
        Budget none = new Budget(Duration.ofSeconds(30), 0, 0);

        assertThatThrownBy(() -> assertThat(manyWrites()).within(none).isLinearizable("register"))
                .hasMessageContaining("unknown: the history: ")
                .hasMessageContaining("Nobody could decide it, and that is no pass.");
    }

    private static History manyWrites() {
        Story story = story();
        for (int process = 0; process < 6; process++) {
            story.call(process, "write", process % 2);
        }
        for (int process = 0; process < 6; process++) {
            story.ok(process, process % 2);
        }
        return story.did(7, "read", null, 1).did(7, "read", null, 0).history();
    }

    @Test
    void what_cannot_be_judged_is_no_pass() {
        History odd = story().did(0, "fly", 1, 1).history();

        fails(
                () -> assertThat(odd).isLinearizable("register"),
                """
                Expected the history to be linearizable for the model register, but:
                unknown: the history: linearizable: operation 0 (process 0, fly): the model register has no function
                  "fly"; it has read (r, get), write (w, put); choose another --model
                  Nobody could decide it, and that is no pass.\
                """);
    }

    @Test
    void an_empty_history_is_no_pass() {
        History empty = new HistoryBuilder().build();

        fails(
                () -> assertThat(empty).isLinearizable("register"),
                """
                Expected the history to be linearizable for the model register, but:
                vacuous: the history: linearizable: the history holds no operation
                  It proves nothing, and that is no pass.\
                """);
        assertThatThrownBy(() -> assertThat(empty).hasNoAnomaly(Anomaly.G0))
                .hasMessageContaining("It proves nothing, and that is no pass.");
    }

    @Test
    void an_unknown_model_is_named_and_another_one_proposed() {
        assertThatThrownBy(() -> assertThat(sound()).isLinearizable("registr"))
                .hasMessageContaining("did you mean register?");
    }

    @Test
    void verdicts_are_what_they_are() {
        Verdict valid = Verdict.valid("agreement", "held 7 times");
        Verdict unknown = Verdict.unknown("agreement", "the disk was lost");
        Verdict vacuous = Verdict.vacuous("agreement", "no node said anything");
        Verdict invalid =
                Verdict.all(
                        "trial",
                        List.of(
                                valid,
                                Verdict.invalid(
                                        "agreement",
                                        new Witness(
                                                "two-leaders",
                                                List.of(1, 2),
                                                3,
                                                4,
                                                List.of(),
                                                List.of("n0 leads.", "n1 leads as well.")))));

        assertThat(valid).isValid();
        assertThat(unknown).isUnknown();
        assertThat(vacuous).isVacuous();
        assertThat(invalid).isInvalid().isInvalidBy("two-leaders");
        for (Verdict wrong : List.of(unknown, vacuous, invalid)) {
            assertThatThrownBy(() -> assertThat(wrong).isValid())
                    .isInstanceOf(AssertionError.class);
        }
        for (Verdict wrong : List.of(valid, unknown, vacuous)) {
            assertThatThrownBy(() -> assertThat(wrong).isInvalid())
                    .isInstanceOf(AssertionError.class);
        }
        fails(
                () -> assertThat(unknown).isValid(),
                """
                Expected the verdict to be valid, but:
                unknown: agreement: the disk was lost
                  Nobody could decide it, and that is no pass.\
                """);
        fails(
                () -> assertThat(vacuous).isValid(),
                """
                Expected the verdict to be valid, but:
                vacuous: agreement: no node said anything
                  It proves nothing, and that is no pass.\
                """);
        fails(
                () -> assertThat(valid).isInvalid(),
                """
                Expected the verdict to be invalid, but:
                valid: agreement: held 7 times\
                """);
        fails(
                () -> assertThat(invalid).isInvalidBy("lost-write"),
                """
                Expected a violation of the kind lost-write, and none of [two-leaders], but:
                invalid: trial broke agreement
                  two leaders, operations #1 #2, events 3–4
                  · n0 leads.
                  ⇒ n1 leads as well.\
                """);
    }

    @Test
    void a_message_has_at_most_25_lines_of_which_the_last_ones_say_where_to_go() {
        List<String> sentences = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            sentences.add("Sentence " + i + ", " + "which is long ".repeat(i % 12) + "ends.");
        }
        Verdict long60 =
                Verdict.invalid(
                        "order", new Witness("circle", List.of(0), 0, 1, List.of(), sentences));

        List<String> lines = VerdictText.lines("it", long60, Map.of("history", "h.jsonl"));

        assertThat(lines).hasSize(25).allMatch(line -> line.length() <= 100);
        assertThat(lines.get(0)).isEqualTo("invalid: it broke order");
        assertThat(lines.get(24)).isEqualTo("  history  h.jsonl");
        assertThat(lines).anyMatch(line -> line.contains("lines more"));
        assertThat(String.join(" ", lines)).contains("Sentence 59").contains("Sentence 0");
        assertThat(long60.status()).isEqualTo(Status.INVALID);
    }
}
