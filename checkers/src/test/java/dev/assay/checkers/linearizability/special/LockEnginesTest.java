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
        Answer answer = engine.decide(history, Budget.standard().start());
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
}
