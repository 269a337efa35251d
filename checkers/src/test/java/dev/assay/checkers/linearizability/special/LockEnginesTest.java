// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static dev.assay.checkers.linearizability.special.ObjectStory.number;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.model.Function;
import dev.assay.checkers.model.Holding;
import dev.assay.checkers.model.Lease;
import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.Value;
import org.junit.jupiter.api.Test;

class LockEnginesTest {
    private static final Value NO = Value.of(false);
    private static final Value YES = Value.of(true);

    private static ObjectStory owned(ObjectType type) {
        return new ObjectStory(type, Holding.free(0));
    }

    private static ObjectStory leased() {
        return new ObjectStory(ObjectType.LEASED_LOCK, Lease.free(0));
    }

    private static Answer decide(ObjectStory story) {
        ObjectHistory history = story.history();
        SpecialEngine engine =
                history.type() == ObjectType.LEASED_LOCK
                        ? new LeaseOrder()
                        : new OwnedLockSections();
        Budget.Meter meter = Budget.standard().start();
        Answer answer = engine.decide(history, meter);
        assertThat(meter.bytes()).isZero();
        if (answer instanceof Answer.Linearizable(int[] order)) {
            assertThat(ObjectReplay.flaw(history, order, Budget.standard().start())).isEmpty();
        }
        return answer;
    }

    private static Answer.Refuted refuted(ObjectStory story) {
        return (Answer.Refuted) decide(story);
    }

    @Test
    void sections_that_surely_overlap_are_refuted_with_their_ends() {
        Answer.Refuted refuted =
                refuted(
                        owned(ObjectType.REENTRANT_LOCK)
                                .by(1)
                                .call(Function.ACQUIRE, Value.NIL, Value.NIL)
                                .call(Function.ACQUIRE, Value.NIL, Value.NIL)
                                .by(2)
                                .call(Function.ACQUIRE, Value.NIL, Value.NIL)
                                .by(1)
                                .call(Function.RELEASE, Value.NIL, Value.NIL)
                                .call(Function.RELEASE, Value.NIL, Value.NIL)
                                .by(2)
                                .call(Function.RELEASE, Value.NIL, Value.NIL));
        assertThat(refuted.core()).containsExactly(0, 2, 4, 5);
        assertThat(refuted.reason()).contains("#2 acquired").contains("#0").contains("#4");
    }

    @Test
    void a_crashed_release_lets_others_in() {
        ObjectStory story =
                owned(ObjectType.FENCED_LOCK)
                        .by(1)
                        .call(Function.ACQUIRE, Value.NIL, number(5))
                        .begin(Function.RELEASE)
                        .by(2)
                        .call(Function.ACQUIRE, Value.NIL, number(6));
        assertThat(decide(story)).isInstanceOf(Answer.Linearizable.class);
    }

    @Test
    void a_crashed_acquire_explains_a_refusal_at_the_end_only() {
        ObjectStory story =
                owned(ObjectType.FENCED_LOCK)
                        .by(1)
                        .begin(Function.ACQUIRE)
                        .by(2)
                        .call(Function.TRY_ACQUIRE, Value.NIL, NO);
        assertThat(decide(story)).isInstanceOf(Answer.Linearizable.class);
        story.by(3).call(Function.ACQUIRE, Value.NIL, number(1));
        assertThat(refuted(story).reason()).contains("#1 was refused");
    }

    @Test
    void tokens_leave_room_for_those_that_nobody_saw() {
        for (int last : new int[] {7, 8}) {
            ObjectStory story = owned(ObjectType.FENCED_LOCK);
            Value[] tokens = {number(5), Value.NIL, Value.NIL, number(last)};
            for (int process = 0; process < tokens.length; process++) {
                story.by(process)
                        .call(Function.ACQUIRE, Value.NIL, tokens[process])
                        .call(Function.RELEASE, Value.NIL, Value.NIL);
            }
            if (last == 8) {
                assertThat(decide(story)).isInstanceOf(Answer.Linearizable.class);
            } else {
                assertThat(refuted(story).core()).hasSize(8);
                assertThat(refuted(story).reason()).contains("at least 7");
            }
        }
    }

    @Test
    void a_holder_keeps_its_token() {
        ObjectStory story =
                owned(ObjectType.REENTRANT_FENCED_LOCK)
                        .by(1)
                        .call(Function.ACQUIRE, Value.NIL, Value.NIL)
                        .call(Function.TRY_ACQUIRE, Value.NIL, number(5));
        assertThat(decide(story)).isInstanceOf(Answer.Linearizable.class);
        story.call(Function.ACQUIRE, Value.NIL, number(6));
        assertThat(refuted(story).core()).containsExactly(0, 1, 2);
    }

    @Test
    void a_process_that_calls_twice_at_a_time_is_left_to_others() {
        ObjectStory story =
                owned(ObjectType.REENTRANT_LOCK)
                        .by(1)
                        .begin(Function.ACQUIRE)
                        .call(Function.ACQUIRE, Value.NIL, Value.NIL);
        assertThat(decide(story)).isInstanceOf(Answer.Undecided.class);
    }

    private static ObjectStory lost() {
        return leased().by(1)
                .call(Function.ACQUIRE, Value.NIL, number(3))
                .by(2)
                .call(Function.ACQUIRE, Value.NIL, number(4));
    }

    @Test
    void a_lease_that_another_got_is_not_renewed() {
        ObjectStory story = lost().by(1).call(Function.RENEW, Value.NIL, YES);
        assertThat(refuted(story).core()).containsExactly(0, 1, 2);
        assertThat(refuted(story).reason()).contains("greater token 4");
        assertThat(decide(lost().by(1).call(Function.RENEW, Value.NIL, NO)))
                .isInstanceOf(Answer.Linearizable.class);
    }

    @Test
    void a_lease_that_is_over_stays_over() {
        ObjectStory story =
                lost().by(2)
                        .call(Function.RENEW, Value.NIL, NO)
                        .call(Function.RELEASE, Value.NIL, YES);
        assertThat(refuted(story).core()).containsExactly(1, 2, 3);
    }

    @Test
    void a_token_names_its_grant_before_it_and_after_it() {
        ObjectStory early =
                lost().by(3)
                        .begin(Function.RENEW, number(5))
                        .by(1)
                        .call(Function.ACQUIRE, Value.NIL, number(5))
                        .call(Function.RENEW, Value.NIL, YES)
                        .end(2, NO);
        assertThat(decide(early)).isInstanceOf(Answer.Linearizable.class);
    }

    @Test
    void a_try_that_a_crashed_acquire_may_have_stopped_is_left_to_others() {
        ObjectStory story = lost().by(2).call(Function.RELEASE, Value.NIL, YES);
        story.by(3).call(Function.TRY_ACQUIRE, Value.NIL, NO);
        assertThat(refuted(story).core()).contains(2, 3);
        ObjectStory excused = lost().by(2).call(Function.RELEASE, Value.NIL, YES);
        excused.by(4).begin(Function.ACQUIRE).by(3).call(Function.TRY_ACQUIRE, Value.NIL, NO);
        assertThat(decide(excused)).isInstanceOf(Answer.Undecided.class);
    }

    @Test
    void a_grant_without_its_token_is_left_to_others() {
        ObjectStory story = lost().by(3).call(Function.ACQUIRE, Value.NIL, Value.NIL);
        assertThat(decide(story)).isInstanceOf(Answer.Undecided.class);
    }

    @Test
    void the_end_of_a_section_is_the_release_that_lets_others_in() {
        ObjectStory twice =
                owned(ObjectType.REENTRANT_LOCK)
                        .by(1)
                        .call(Function.ACQUIRE, Value.NIL, Value.NIL)
                        .call(Function.ACQUIRE, Value.NIL, Value.NIL)
                        .begin(Function.RELEASE)
                        .by(2)
                        .call(Function.ACQUIRE, Value.NIL, Value.NIL)
                        .end(2)
                        .by(1)
                        .call(Function.RELEASE, Value.NIL, Value.NIL);
        assertThat(refuted(twice).core()).containsExactly(0, 3, 4);
        assertThat(refuted(twice).reason()).contains("gave it back by #4 at the earliest");
        ObjectStory crashed =
                owned(ObjectType.REENTRANT_LOCK)
                        .by(1)
                        .call(Function.ACQUIRE, Value.NIL, Value.NIL)
                        .call(Function.ACQUIRE, Value.NIL, Value.NIL)
                        .by(2)
                        .call(Function.ACQUIRE, Value.NIL, Value.NIL)
                        .by(1)
                        .call(Function.RELEASE, Value.NIL, Value.NIL)
                        .begin(Function.RELEASE);
        assertThat(refuted(crashed).core()).containsExactly(0, 2, 4);
        assertThat(refuted(crashed).reason()).contains("gave it back by #4 at the earliest");
    }

    @Test
    void no_token_follows_the_greatest() {
        ObjectStory story =
                owned(ObjectType.FENCED_LOCK)
                        .by(1)
                        .call(Function.ACQUIRE, Value.NIL, number(Long.MAX_VALUE))
                        .call(Function.RELEASE, Value.NIL, Value.NIL)
                        .by(3)
                        .begin(Function.ACQUIRE);
        assertThat(decide(story)).isInstanceOf(Answer.Linearizable.class);
        story.by(2).call(Function.TRY_ACQUIRE, Value.NIL, NO);
        assertThat(refuted(story).reason()).contains("#3 was refused");
        story =
                owned(ObjectType.FENCED_LOCK)
                        .by(1)
                        .call(Function.ACQUIRE, Value.NIL, number(Long.MAX_VALUE))
                        .call(Function.RELEASE, Value.NIL, Value.NIL)
                        .by(2)
                        .call(Function.ACQUIRE, Value.NIL, Value.NIL);
        assertThat(refuted(story).core()).containsExactly(0, 1, 2);
        assertThat(refuted(story).reason()).isEqualTo("no token is left for #2");
    }

    @Test
    void what_a_lock_without_tokens_returns_is_no_token() {
        ObjectStory story = owned(ObjectType.REENTRANT_LOCK);
        for (int process = 1; process < 3; process++) {
            story.by(process)
                    .call(Function.ACQUIRE, Value.NIL, number(1))
                    .call(Function.RELEASE, Value.NIL, Value.NIL);
        }
        assertThat(decide(story)).isInstanceOf(Answer.Linearizable.class);
    }

    @Test
    void only_what_may_not_have_acquired_is_left_to_others() {
        assertThat(
                        undecided(
                                owned(ObjectType.REENTRANT_LOCK)
                                        .by(1)
                                        .call(Function.TRY_ACQUIRE, Value.NIL, Value.UNKNOWN)))
                .isEqualTo("#0 may not have acquired");
        assertThat(
                        undecided(
                                owned(ObjectType.REENTRANT_LOCK)
                                        .by(1)
                                        .call(Function.ACQUIRE, Value.NIL, NO)))
                .isEqualTo("#0 may not have acquired");
        ObjectStory story =
                owned(ObjectType.REENTRANT_LOCK)
                        .by(1)
                        .call(Function.ACQUIRE, Value.NIL, Value.UNKNOWN)
                        .call(Function.RELEASE, Value.NIL, Value.UNKNOWN)
                        .by(2)
                        .call(Function.TRY_ACQUIRE, Value.NIL, YES)
                        .by(3)
                        .begin(Function.TRY_ACQUIRE);
        assertThat(decide(story)).isInstanceOf(Answer.Linearizable.class);
    }

    private static String undecided(ObjectStory story) {
        return ((Answer.Undecided) decide(story)).reason();
    }

    @Test
    void a_lock_that_does_not_start_free_is_left_to_others() {
        assertThat(undecided(new ObjectStory(ObjectType.FENCED_LOCK, new Holding(1, 1, 0, true))))
                .isEqualTo("the lock does not start free");
        assertThat(
                        undecided(
                                new ObjectStory(
                                        ObjectType.LEASED_LOCK,
                                        new Lease(1, Lease.Phase.HELD, 0, 0))))
                .isEqualTo("the lock does not start free");
    }

    @Test
    void a_lease_of_a_process_that_calls_twice_at_a_time_is_left_to_others() {
        ObjectStory story =
                leased().by(1).begin(Function.ACQUIRE).call(Function.ACQUIRE, Value.NIL, number(1));
        assertThat(undecided(story)).contains("while a call of its own is open");
    }

    @Test
    void a_release_of_a_lease_that_nobody_saw_end_is_left_to_others() {
        ObjectStory story = lost().by(2).call(Function.RELEASE, Value.NIL, Value.UNKNOWN);
        assertThat(undecided(story)).isEqualTo("nobody saw what #2 did");
    }

    @Test
    void the_first_grant_has_a_greater_token_than_the_start() {
        for (long token : new long[] {2, 3, 4}) {
            ObjectStory story =
                    new ObjectStory(ObjectType.LEASED_LOCK, Lease.free(3))
                            .by(1)
                            .call(Function.ACQUIRE, Value.NIL, number(token));
            if (token > 3) {
                assertThat(decide(story)).isInstanceOf(Answer.Linearizable.class);
            } else {
                assertThat(refuted(story).core()).containsExactly(0);
                assertThat(refuted(story).reason()).contains("not greater than that of the start");
            }
        }
    }

    @Test
    void grants_out_of_order_are_told_from_renewals_of_them() {
        ObjectStory grants =
                leased().by(1)
                        .call(Function.ACQUIRE, Value.NIL, number(4))
                        .by(2)
                        .call(Function.ACQUIRE, Value.NIL, number(3));
        assertThat(refuted(grants).reason())
                .startsWith("#1 returned the token 3, but was called after #0 returned");
        ObjectStory renewal = lost().by(1).call(Function.RENEW, Value.NIL, YES);
        assertThat(refuted(renewal).reason())
                .startsWith("#2 succeeded on the grant of #0 with the token 3, but was called");
    }

    @Test
    void engines_of_locks_have_names() {
        assertThat(new OwnedLockSections().id()).isEqualTo("owned-lock-sections");
        assertThat(new LeaseOrder().id()).isEqualTo("lease-order");
    }
}
