// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.collections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Status;
import dev.assay.checkers.Story;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.Verdict;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import dev.assay.histories.format.Conventions;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlowCheckersTest {
    private static final Checker COUNTER = new CounterChecker(Conventions.PLAIN);
    private static final Checker QUEUE = TotalQueueChecker.atLeastOnce(Conventions.PLAIN);
    private static final Checker ONCE = TotalQueueChecker.exactlyOnce(Conventions.PLAIN);
    private static final Checker IDS = new UniqueIdsChecker(Conventions.PLAIN);

    private static Verdict check(Checker checker, Story story) {
        return checker.check(story.history(), Budget.standard().start());
    }

    private static void assertInvalid(Verdict verdict, String kind, String contradiction) {
        assertThat(verdict.status()).as(verdict.toString()).isEqualTo(Status.INVALID);
        Verdict witnessed = verdict.firstWitnessed().orElseThrow();
        assertThat(witnessed.witness().orElseThrow().kind()).isEqualTo(kind);
        assertThat(witnessed.reason()).contains(contradiction);
    }

    private static void assertStatus(Verdict verdict, Status status, String reason) {
        assertThat(verdict.status()).as(verdict.toString()).isEqualTo(status);
        assertThat(verdict.reason()).contains(reason);
    }

    @Test
    void a_counter_counts_what_returned_before_a_read() {
        Story story = new Story().did(0, "add", 5, 5).did(0, "decrement", 2, 2);
        assertInvalid(
                check(COUNTER, story.did(1, "read", null, 5)),
                "read-out-of-bounds",
                "operation 2 returned 5, more than any of them");
        Story low = new Story().did(0, "add", 5, 5).did(0, "decrement", 2, 2);
        assertInvalid(
                check(COUNTER, low.did(1, "read", null, 0)), "read-out-of-bounds", "less than any");
        Story right = new Story().did(0, "add", 5, 5).did(0, "decrement", 2, 2);
        assertStatus(check(COUNTER, right.did(1, "read", null, 3)), Status.VALID, "all 1 reads");
    }

    @Test
    void changes_beside_a_read_and_crashed_ones_widen_its_bounds_both_ways() {
        for (int seen : new int[] {-4, 0, 3, 6}) {
            Story story = new Story().call(5, "increment", 3).info(5).call(0, "add", -4);
            story.call(1, "read", null).call(2, "add", 3).ok(2, 3).ok(1, seen).ok(0, -4);
            assertStatus(check(COUNTER, story), Status.VALID, "within their bounds");
        }
        Story story = new Story().call(5, "increment", 3).info(5).call(0, "add", -4);
        story.call(1, "read", null).call(2, "add", 3).ok(2, 3).ok(1, 7).ok(0, -4);
        assertInvalid(check(COUNTER, story), "read-out-of-bounds", "more than any");
    }

    @Test
    void failed_changes_never_happened() {
        Story story = new Story().call(0, "add", 3).fail(0).did(1, "read", null, 3);
        assertInvalid(check(COUNTER, story), "read-out-of-bounds", "returned 3");
    }

    @Test
    void sums_and_former_values_are_reads_without_their_own_change() {
        Story right = new Story().did(0, "add-and-get", 3, 3).did(0, "get-and-add", 2, 3);
        assertStatus(check(COUNTER, right.did(0, "read", null, 5)), Status.VALID, "all 3 reads");
        assertInvalid(
                check(COUNTER, new Story().did(0, "add-and-get", 3, 0)),
                "read-out-of-bounds",
                "returned 0, less");
        assertInvalid(
                check(COUNTER, new Story().did(0, "get-and-add", 3, 3)),
                "read-out-of-bounds",
                "returned 3, more");
    }

    @Test
    void numbers_beyond_64_bits_are_unknown_and_others_refused() {
        Value big = new Value.BigInt(BigInteger.ONE.shiftLeft(70));
        assertStatus(
                check(COUNTER, new Story().did(0, "add", big, big).did(0, "read", null, 0)),
                Status.UNKNOWN,
                "64 bits");
        Value most = Value.of(Long.MAX_VALUE);
        Story sum = new Story().did(0, "add", most, most).did(0, "add", most, most);
        assertStatus(check(COUNTER, sum.did(0, "read", null, 0)), Status.UNKNOWN, "64 bits");
        assertThatThrownBy(() -> check(COUNTER, new Story().did(0, "add", "x", "x")))
                .isInstanceOf(UnsuitableHistoryException.class)
                .hasMessageContaining("integers only");
        assertStatus(check(COUNTER, new Story().did(0, "add", 1, 1)), Status.VACUOUS, "no read");
    }

    @Test
    void what_went_in_and_never_came_out_is_lost_once_the_queue_was_seen_empty() {
        Story story = new Story().did(0, "enqueue", 1, 1).did(0, "enqueue", 2, 2);
        story.did(1, "dequeue", null, 2).did(1, "drain", null, List.of());
        assertInvalid(check(QUEUE, story), "lost-element", "1 was put in, came out never");
    }

    @Test
    void what_may_still_be_in_the_queue_is_unknown() {
        Story story = new Story().did(0, "enqueue", 1, 1).did(0, "enqueue", 2, 2);
        story.did(1, "dequeue", null, 2);
        assertStatus(check(QUEUE, story), Status.UNKNOWN, "1 element never came out; nobody saw");
        Story later = new Story().did(1, "drain", null, List.of()).did(0, "enqueue", 1, 1);
        assertStatus(check(QUEUE, later), Status.UNKNOWN, "1 element never came out");
    }

    @Test
    void drains_and_empty_dequeues_take_everything() {
        Story drained = new Story().did(0, "enqueue", 1, 1).did(0, "enqueue", 2, 2);
        assertStatus(
                check(QUEUE, drained.did(1, "drain", null, List.of(2, 1))),
                Status.VALID,
                "all 2 elements that were put in came out");
        Story empty = new Story().did(0, "enqueue", 1, 1).did(1, "dequeue", null, null);
        assertInvalid(check(QUEUE, empty), "lost-element", "it is lost");
    }

    @Test
    void a_dequeue_that_failed_because_it_found_nothing_says_so() {
        for (String error : List.of("queue-empty", "timeout")) {
            HistoryBuilder builder = new HistoryBuilder();
            Story story = new Story().did(0, "enqueue", 1, 1).did(0, "enqueue", 2, 2);
            story.did(1, "dequeue", null, 2).history().replay(builder);
            MicroOperation take = new MicroOperation("dequeue", Value.ABSENT, Value.NIL);
            builder.accept(Event.Client.of(1, EventType.INVOKE, Event.NO_TIME, take));
            builder.accept(
                    new Event.Client(
                            1,
                            EventType.FAIL,
                            Event.NO_TIME,
                            "dequeue",
                            List.of(take),
                            Map.of("error", new Value.Keyword(error))));
            Verdict verdict = QUEUE.check(builder.build(), Budget.standard().start());
            assertThat(verdict.status())
                    .as(error)
                    .isEqualTo(error.contains("empty") ? Status.INVALID : Status.UNKNOWN);
        }
    }

    @Test
    void crashed_dequeues_excuse_as_many_as_they_may_have_taken() {
        Story one = new Story().did(0, "enqueue", 1, 1).call(5, "dequeue", null).info(5);
        assertStatus(
                check(QUEUE, one.did(1, "drain", null, List.of())),
                Status.UNKNOWN,
                "1 element never came out; a crashed operation may have taken it");
        Story two = new Story().did(0, "enqueue", 1, 1).did(0, "enqueue", 2, 2);
        two.call(5, "dequeue", null).info(5).did(1, "drain", null, List.of());
        assertInvalid(check(QUEUE, two), "lost-element", "it is lost");
        Story drain = new Story().did(0, "enqueue", 1, 1).did(0, "enqueue", 2, 2);
        drain.call(5, "drain", null).info(5).did(1, "drain", null, List.of());
        assertStatus(check(QUEUE, drain), Status.UNKNOWN, "crashed operations may have taken");
    }

    @Test
    void what_nobody_put_in_is_unexpected_and_failed_enqueues_put_nothing_in() {
        assertInvalid(
                check(QUEUE, new Story().did(1, "dequeue", null, 1).did(0, "enqueue", 1, 1)),
                "unexpected-element",
                "operation 0 returned 1");
        Story failed = new Story().call(0, "enqueue", 1).fail(0).did(1, "dequeue", null, 1);
        assertInvalid(check(QUEUE, failed), "unexpected-element", "operations that failed");
    }

    @Test
    void a_crashed_enqueue_may_be_recovered() {
        Story story = new Story().call(0, "enqueue", 1).info(0).did(1, "dequeue", null, 1);
        Verdict verdict = check(QUEUE, story);
        assertThat(verdict.status()).isEqualTo(Status.VALID);
        assertThat(verdict.measures()).containsEntry("recovered elements", 1L);
    }

    @Test
    void what_comes_out_twice_is_counted_and_a_violation_where_that_is_asked() {
        Story story = new Story().did(0, "enqueue", 1, 1).did(1, "dequeue", null, 1);
        story.did(1, "dequeue", null, 1);
        assertStatus(check(QUEUE, story), Status.VALID, "1 came out once more");
        Story again = new Story().did(0, "enqueue", 1, 1).did(1, "dequeue", null, 1);
        again.did(1, "dequeue", null, 1).did(0, "enqueue", 1, 1);
        assertInvalid(check(ONCE, again), "duplicated-element", "1 came out once more than");
    }

    @Test
    void a_queue_out_of_which_nothing_came_is_vacuous() {
        assertStatus(
                check(QUEUE, new Story().did(1, "drain", null, List.of())),
                Status.VACUOUS,
                "nothing came out");
        assertThatThrownBy(() -> check(QUEUE, new Story().did(0, "push", 1, 1)))
                .isInstanceOf(UnsuitableHistoryException.class)
                .hasMessageContaining("it knows enqueue, dequeue and drain");
        assertThatThrownBy(() -> check(QUEUE, new Story().did(0, "drain", null, 1)))
                .isInstanceOf(UnsuitableHistoryException.class);
    }

    @Test
    void ids_differ() {
        Story story = new Story().did(0, "generate", null, 7).did(1, "generate", null, 3);
        assertStatus(check(IDS, story), Status.VALID, "all 2 ids are different, from 3 to 7");
        Story twice = new Story().did(0, "generate", null, "a").did(1, "generate", null, "b");
        assertInvalid(
                check(IDS, twice.did(2, "generate", null, "a")),
                "repeated-id",
                "operations 0 and 2 were both given \"a\"");
        Story unseen = new Story().call(0, "generate", null).info(0);
        assertStatus(check(IDS, unseen), Status.VACUOUS, "no id was given");
        assertThatThrownBy(() -> check(IDS, new Story().did(0, "generate", null, null)))
                .isInstanceOf(UnsuitableHistoryException.class)
                .hasMessageContaining("returns an id, not nil");
    }
}
