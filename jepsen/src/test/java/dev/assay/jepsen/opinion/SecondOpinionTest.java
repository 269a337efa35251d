// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.opinion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Status;
import dev.assay.checkers.Verdict;
import dev.assay.checkers.Witness;
import dev.assay.checkers.isolation.Level;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.model.Call;
import dev.assay.checkers.model.Model;
import dev.assay.checkers.model.Models;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import dev.assay.jepsen.ForeignCall;
import dev.assay.jepsen.Library;
import dev.assay.jepsen.LibraryException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What needs neither Knossos nor Elle. */
final class SecondOpinionTest {
    private static final Budget SHORT = Budget.standard().within(Duration.ofMillis(300));

    private static final Budget AMPLE = Budget.standard();

    private record Saying(BiFunction<History, Budget.Meter, Verdict> verdict) implements Checker {
        @Override
        public String id() {
            return "saying";
        }

        @Override
        public Verdict check(History history, Budget.Meter meter) {
            return verdict.apply(history, meter);
        }
    }

    private static final Checker CONTENT =
            new Saying((history, meter) -> Verdict.valid("content", "always"));

    /** Rejects what writes 3 after it writes 1. */
    private static final Checker PICKY =
            new Saying(
                    (history, meter) ->
                            position(history, 1) >= 0 && position(history, 3) > position(history, 1)
                                    ? Verdict.invalid(
                                            "picky",
                                            new Witness(
                                                    "picky",
                                                    List.of(),
                                                    0,
                                                    0,
                                                    List.of(),
                                                    List.of("3 after 1")))
                                    : Verdict.valid("picky", "nothing"));

    private static int position(History history, long value) {
        return IntStream.range(0, history.operations())
                .filter(
                        each ->
                                history.values()
                                        .get(history.stepArgument(history.firstStep(each)))
                                        .equals(Value.of(value)))
                .findFirst()
                .orElse(-1);
    }

    private static History writes(long... values) {
        HistoryBuilder builder = new HistoryBuilder();
        for (int i = 0; i < values.length; i++) {
            MicroOperation step = MicroOperation.of("write", Value.of(values[i]));
            builder.accept(Event.Client.of(i, EventType.INVOKE, 2 * i, step));
            builder.accept(Event.Client.of(i, EventType.OK, 2 * i + 1, step));
        }
        return builder.build();
    }

    @Test
    void a_disagreement_is_shown_by_the_smallest_history_that_has_it() {
        History history = writes(0, 7, 1, 8, 9, 3, 4, 5);
        SecondOpinion.Opinion opinion =
                SecondOpinion.by(PICKY, CONTENT, true)
                        .on(history, PICKY.check(history, AMPLE.start()), AMPLE);
        assertThat(opinion.outcome()).isEqualTo(SecondOpinion.Outcome.DISAGREE);
        History smallest = opinion.smallest().orElseThrow();
        assertThat(smallest.operations()).isEqualTo(2);
        assertThat(position(smallest, 1)).isZero();
        assertThat(position(smallest, 3)).isEqualTo(1);
    }

    @Test
    void one_that_claims_not_to_see_all_has_missed_it_and_does_not_disagree() {
        History history = writes(1, 3);
        Verdict picky = PICKY.check(history, SHORT.start());
        assertThat(SecondOpinion.by(PICKY, CONTENT, false).on(history, picky, AMPLE).outcome())
                .isEqualTo(SecondOpinion.Outcome.MISSED);
        Verdict content = CONTENT.check(history, SHORT.start());
        assertThat(SecondOpinion.by(CONTENT, PICKY, false).on(history, content, AMPLE).outcome())
                .isEqualTo(SecondOpinion.Outcome.DISAGREE);
    }

    @Test
    void what_was_reached_counts_when_the_budget_is_spent() {
        Budget.Meter meter = AMPLE.start();
        History reached =
                SmallerHistory.of(
                        writes(0, 7, 1, 8, 9, 3, 4, 5),
                        history -> {
                            boolean isStrange = position(history, 3) >= 0;
                            if (isStrange) {
                                meter.cancel();
                            }
                            return isStrange;
                        },
                        meter);
        assertThat(reached.operations()).isEqualTo(4);
        assertThat(position(reached, 3)).isEqualTo(1);
    }

    private static Checker saying(Status... parts) {
        List<Verdict> verdicts =
                IntStream.range(0, parts.length)
                        .mapToObj(
                                i ->
                                        switch (parts[i]) {
                                            case VALID -> Verdict.valid("part " + i, "fine");
                                            case VACUOUS -> Verdict.vacuous("part " + i, "nothing");
                                            case UNKNOWN -> Verdict.unknown("part " + i, "late");
                                            case INVALID ->
                                                    Verdict.invalid(
                                                            "part " + i,
                                                            new Witness(
                                                                    "bad",
                                                                    List.of(),
                                                                    0,
                                                                    0,
                                                                    List.of(),
                                                                    List.of("bad")));
                                        })
                        .toList();
        return new Saying((history, meter) -> Verdict.all("parts", verdicts));
    }

    private static SecondOpinion.Outcome outcome(Checker ours, Checker theirs) {
        History history = writes(1);
        return SecondOpinion.byParts(ours, theirs)
                .on(history, ours.check(history, AMPLE.start()), AMPLE)
                .outcome();
    }

    @Test
    void of_parts_the_worst_counts_and_what_the_other_does_not_judge_does_not() {
        Status bad = Status.INVALID;
        Status good = Status.VALID;
        // Both reject the whole, and yet they contradict each other about its first part.
        assertThat(outcome(saying(good, bad), saying(bad, bad)))
                .isEqualTo(SecondOpinion.Outcome.DISAGREE);
        assertThat(outcome(saying(bad, good, good), saying(good, Status.UNKNOWN, bad)))
                .isEqualTo(SecondOpinion.Outcome.DISAGREE);
        assertThat(outcome(saying(bad, good), saying(good, Status.UNKNOWN)))
                .isEqualTo(SecondOpinion.Outcome.MISSED);
        assertThat(outcome(saying(bad, good), saying(bad, Status.UNKNOWN)))
                .isEqualTo(SecondOpinion.Outcome.UNDECIDED);
        assertThat(outcome(saying(bad, good), saying(Status.VACUOUS, good)))
                .isEqualTo(SecondOpinion.Outcome.AGREE);
    }

    @Test
    void an_exception_an_error_and_a_search_without_end_are_undecided() {
        History history = writes(1, 3);
        Verdict said = CONTENT.check(history, SHORT.start());
        List<Checker> broken =
                List.of(
                        new Saying(
                                (given, meter) -> {
                                    throw new IllegalStateException("broken");
                                }),
                        new Saying(
                                (given, meter) -> {
                                    throw new StackOverflowError();
                                }),
                        new Saying(
                                (given, meter) ->
                                        ForeignCall.within(
                                                meter,
                                                "endless",
                                                () -> {
                                                    new CountDownLatch(1).await();
                                                    return CONTENT.check(given, meter);
                                                },
                                                () -> {})));
        for (Checker theirs : broken) {
            SecondOpinion.Opinion opinion =
                    SecondOpinion.by(CONTENT, theirs, true).on(history, said, SHORT);
            assertThat(opinion.outcome()).isEqualTo(SecondOpinion.Outcome.UNDECIDED);
            assertThat(opinion.theirs().status()).isEqualTo(Status.UNKNOWN);
            assertThat(opinion.smallest()).isEmpty();
        }
    }

    @Test
    void what_foreign_code_throws_is_told_in_one_line() {
        assertThatThrownBy(
                        () ->
                                ForeignCall.within(
                                        SHORT.start(),
                                        "Foreign",
                                        () -> {
                                            throw new IllegalArgumentException(
                                                    "first line\nsecond line");
                                        },
                                        () -> {}))
                .isInstanceOf(LibraryException.class)
                .hasMessage("Foreign failed: IllegalArgumentException: first line");
    }

    @Test
    void without_the_libraries_the_verdict_is_unknown_and_says_what_brings_them() {
        assumeFalse(Library.KNOSSOS.isPresent(), "the libraries are there");
        History history = writes(1, 3);
        Verdict knossos =
                new KnossosChecker(
                                Models.find("register"),
                                LinearizabilityOptions.standard(),
                                KnossosAlgorithm.COMPETITION)
                        .check(history, SHORT.start());
        Verdict elle =
                ElleChecker.of(ElleWorkload.LIST_APPEND, Level.SERIALIZABLE)
                        .check(history, SHORT.start());
        for (Verdict verdict : List.of(knossos, elle)) {
            assertThat(verdict.status()).isEqualTo(Status.UNKNOWN);
            assertThat(verdict.reason()).contains(Library.COMMAND);
        }
    }

    @Test
    void steps_of_transactions_are_left_out_one_by_one() {
        HistoryBuilder builder = new HistoryBuilder();
        List<MicroOperation> steps =
                List.of(
                        new MicroOperation("w", Value.of(0), Value.of(1)),
                        new MicroOperation("w", Value.of(1), Value.of(2)),
                        new MicroOperation("w", Value.of(2), Value.of(3)));
        builder.accept(new Event.Client(0, EventType.INVOKE, 0, "txn", steps, Map.of()));
        builder.accept(new Event.Client(0, EventType.OK, 1, "txn", steps, Map.of()));
        History smallest =
                SmallerHistory.of(
                        builder.build(),
                        history ->
                                IntStream.range(0, history.steps())
                                        .anyMatch(
                                                step ->
                                                        history.values()
                                                                .get(history.stepArgument(step))
                                                                .equals(Value.of(2))),
                        AMPLE.start());
        assertThat(smallest.steps()).isEqualTo(1);
    }

    @Test
    void a_model_of_ours_is_refused_where_no_state_is_left() {
        Model<?> model = Models.find("mutex");
        ModelStates free = ModelStates.of(model, model.initial(Optional.empty()));
        Call acquire =
                new Call(
                        "acquire",
                        List.of(new Call.Step("acquire", Value.ABSENT, Value.NIL, Value.NIL)),
                        true,
                        Call.ANYBODY);
        ModelStates held = free.step(acquire);
        assertThat(held.isRefused()).isFalse();
        assertThat(held.step(acquire).isRefused()).isTrue();
        assertThat(free.step(acquire)).isEqualTo(held).hasSameHashCodeAs(held);
    }
}
