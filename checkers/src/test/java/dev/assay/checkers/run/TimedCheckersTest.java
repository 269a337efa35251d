// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.run;

import static dev.assay.checkers.run.Log.assertStatus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Status;
import dev.assay.checkers.Story;
import dev.assay.checkers.Verdict;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TimedCheckersTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Checker MEASURING = new RecoveryChecker(Optional.empty());

    private static Checker share(double least) {
        return new AvailabilityChecker(SECOND, OptionalDouble.of(least), Optional.empty());
    }

    private static Checker outage(long millis) {
        return new AvailabilityChecker(
                SECOND, OptionalDouble.empty(), Optional.of(Duration.ofMillis(millis)));
    }

    private static Checker within(long millis) {
        return new RecoveryChecker(Optional.of(Duration.ofMillis(millis)));
    }

    /** Answers, then one that fails, then an answer two seconds later. */
    private static Log interrupted() {
        Log log = new Log().did(0, "w", 1).after(100).did(0, "w", 2).after(900);
        log.call(0, "w", 3).after(500).fail(0).call(0, "w", 4).after(1500).ok(0, 4);
        return log;
    }

    @Test
    void the_share_of_the_worst_window_is_measured_and_judged() {
        Verdict measured = interrupted().check(AvailabilityChecker.measuring());
        assertStatus(
                measured,
                Status.VALID,
                "3 of 4 operations ended ok, in the worst window of 1000 ms 1 of 2");
        assertThat(measured.measures())
                .containsEntry("windows", 2L)
                .containsEntry("least ok of 1000 in a window", 500L);
        assertStatus(interrupted().check(share(0.5)), Status.VALID, "3 of 4");
        assertStatus(
                interrupted().check(share(0.51)),
                Status.INVALID,
                "only 1 of 2 operations called within 1000 ms ended ok, less than 0.51");
    }

    @Test
    void an_outage_lasts_from_the_first_open_call_to_the_next_answer() {
        assertStatus(
                interrupted().check(outage(2000)),
                Status.VALID,
                "longest outage 2000 ms (from 1000 ms to 3000 ms)");
        assertStatus(
                interrupted().check(outage(1999)),
                Status.INVALID,
                "operations were called, none ended ok, and at most 1999 ms are allowed");
    }

    @Test
    void a_time_in_which_nobody_called_is_no_outage_and_an_open_call_makes_it_one() {
        Log idle = new Log().did(0, "w", 1).after(60_000).did(0, "w", 2);
        assertStatus(idle.check(outage(1)), Status.VALID, "no outage");
        Log open = new Log().call(1, "w", 9).did(0, "w", 1).after(60_000).did(0, "w", 2);
        assertStatus(open.check(outage(59_999)), Status.INVALID, "longest outage 60 s");
    }

    @Test
    void an_outage_may_last_until_the_end() {
        Log log = new Log().did(0, "w", 1).call(0, "w", 2).after(5000).info(0);
        assertStatus(log.check(outage(4999)), Status.INVALID, "longest outage 5000 ms");
    }

    @Test
    void availability_needs_operations_and_times() {
        assertStatus(
                new Log().check(AvailabilityChecker.measuring()),
                Status.VACUOUS,
                "nothing was called");
        History timeless = new Story().did(0, "w", 1, 1).history();
        Verdict verdict =
                AvailabilityChecker.measuring().check(timeless, Budget.standard().start());
        assertStatus(verdict, Status.VACUOUS, "without a time");
        assertStatus(
                new Log().call(0, "w", 1).after(10).fail(0).check(AvailabilityChecker.measuring()),
                Status.VACUOUS,
                "no operation ended ok");
        assertThatThrownBy(
                        () ->
                                new AvailabilityChecker(
                                        Duration.ZERO, OptionalDouble.empty(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** A fault of a second, and the next answer 300 ms later. */
    private static Log recovering() {
        Log log = new Log().fault(EventType.INVOKE, "partition", 0).call(1, "w", 1).after(1000);
        log.fault(EventType.OK, "partition", 0).after(100).ok(1, 1);
        return log.call(0, "w", 2).after(200).ok(0, 2);
    }

    @Test
    void recovery_is_the_first_answer_to_a_call_after_the_fault() {
        Verdict measured = recovering().check(MEASURING);
        assertStatus(measured, Status.VALID, "after 1 fault, at the latest after 300 ms");
        assertThat(measured.measures())
                .containsEntry("nanoseconds to recover, 100 %", 300_000_000L);
        assertStatus(recovering().check(within(300)), Status.VALID, "300 ms");
        Verdict slow = recovering().check(within(299));
        assertStatus(
                slow,
                Status.INVALID,
                "nothing called after that ended ok before 300 ms had passed, and 299 ms are");
        assertThat(slow.firstWitnessed().orElseThrow().witness().orElseThrow().operations())
                .isEqualTo(List.of(1));
    }

    @Test
    void a_system_that_never_answers_again_is_unknown_or_broke_its_bound() {
        Log hung = new Log().fault(EventType.INVOKE, "kill", 0).fault(EventType.OK, "kill", 0);
        hung.call(0, "w", 1).after(5000).info(0);
        assertStatus(hung.check(MEASURING), Status.UNKNOWN, "after kill nothing that was called");
        Log judged = new Log().fault(EventType.INVOKE, "kill", 0).fault(EventType.OK, "kill", 0);
        judged.call(0, "w", 1).after(5000).info(0);
        assertStatus(
                judged.check(within(4999)), Status.INVALID, "for 5000 ms until the history ended");
        Log early = new Log().fault(EventType.INVOKE, "kill", 0).fault(EventType.OK, "kill", 0);
        early.call(0, "w", 1).after(5000).info(0);
        assertStatus(early.check(within(5000)), Status.UNKNOWN, "after kill nothing");
    }

    @Test
    void another_fault_excuses_a_slow_recovery() {
        Log log = new Log().fault(EventType.INVOKE, "pause", 0).fault(EventType.OK, "pause", 0);
        log.after(100).fault(EventType.INVOKE, "kill", 1).call(0, "w", 1).after(900).ok(0, 1);
        assertStatus(log.check(within(500)), Status.VALID, "after 1 fault");
        Log late = new Log().fault(EventType.INVOKE, "pause", 0).fault(EventType.OK, "pause", 0);
        late.after(600).fault(EventType.INVOKE, "kill", 1).call(0, "w", 1).after(900).ok(0, 1);
        assertStatus(
                late.check(within(500)),
                Status.INVALID,
                "nothing called after that ended ok before 1500 ms");
    }

    @Test
    void jepsens_faults_end_when_their_end_was_done() {
        Log log = new Log().action("start-partition", 10).after(500);
        log.action("stop-partition", 40).call(0, "w", 1).after(60).ok(0, 1);
        // The end of the test heals once more what is whole already.
        log.after(9000).action("stop-partition", 5).call(0, "w", 2).after(7).ok(0, 2);
        Verdict verdict = log.check(MEASURING);
        assertStatus(verdict, Status.VALID, "after 1 fault, at the latest after 60 ms (partition)");
    }

    @Test
    void other_names_of_jepsens_are_known_too() {
        Log log = new Log().action("kill", 1).after(5).action("start", 1).action("pause", 1);
        log.action("resume", 1).action("start-x", 1).action("start-y", 1).action("heal", 1);
        log.action("bump-clock", 1).call(0, "w", 1).after(2).ok(0, 1);
        Verdict verdict = log.check(MEASURING);
        assertThat(verdict.measures())
                .containsEntry("faults", 4L)
                .containsEntry("actions not understood", 2L);
        Log plain = new Log().action("start", 1).action("stop", 1).did(0, "w", 1);
        assertThat(plain.check(MEASURING).measures()).containsEntry("faults", 1L);
    }

    @Test
    void without_faults_or_calls_after_them_nothing_is_checked() {
        assertStatus(new Log().did(0, "w", 1).check(MEASURING), Status.VACUOUS, "no fault ended");
        Log open = new Log().fault(EventType.INVOKE, "kill", 0).did(0, "w", 1);
        assertStatus(open.check(MEASURING), Status.VACUOUS, "no fault ended");
        Log over = new Log().did(0, "w", 1).fault(EventType.INVOKE, "kill", 0);
        over.fault(EventType.OK, "kill", 0);
        assertStatus(over.check(MEASURING), Status.VACUOUS, "nothing was called after");
    }
}
