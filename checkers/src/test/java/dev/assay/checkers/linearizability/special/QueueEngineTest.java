// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.special.RandomDrafts.Mix;
import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.Randomness;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small histories, each of which some slip in the engine for queues would judge otherwise. */
class QueueEngineTest {
    private static Told queue(String events) {
        return Told.told(new FifoQueueEngine(), ObjectType.FIFO_QUEUE, List.of(), events);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "enqueue(6) enqueue(1)=nil dequeue dequeue dequeue #3=6 #4=nil",
                "enqueue(0)=nil dequeue peek peek #2=nil enqueue(1)=nil #3=0"
            })
    void values_that_are_evident_before_an_empty_moment_go_before_it(String events) {
        queue(events).isLinearizable();
    }

    @Test
    void two_values_that_have_to_precede_each_other_are_named() {
        queue("enqueue(0)=nil enqueue(3)=nil peek dequeue #2=0 #3=3")
                .isRefuted(
                        "value 0 went in before value 3, but value 3 came out or was seen before"
                                + " value 0",
                        0,
                        1,
                        2,
                        3);
        queue(
                        "enqueue(0) enqueue(7) dequeue enqueue(2) #0 #2=0 #3 peek peek #1"
                                + " enqueue(6) #4=7 #6 #5=6")
                .isRefuted(
                        "value 2 went in before value 6, but value 6 came out or was seen before"
                                + " value 2",
                        3,
                        5,
                        6);
        queue("enqueue(0) enqueue(4) #0 enqueue(5) #1 peek #2 #3=4 peek=5")
                .isRefuted(
                        "value 5 came out or was seen before value 4, but value 4 came out or was"
                                + " seen before value 5",
                        1,
                        2,
                        3,
                        4);
    }

    @Test
    void what_peeks_at_a_value_that_has_to_go_is_left_to_others() {
        queue("enqueue(2) enqueue(0) dequeue peek enqueue(7) #1 peek #3=2 #5=7")
                .isLeft(CoreReduction.LOST);
    }

    @Test
    void too_few_removals_are_refuted_by_all_that_was_in_the_way() {
        String few =
                "too few removals of unknown outcome could have taken value 0 and others that were"
                        + " in the way";
        String events = "enqueue(0) enqueue(3) dequeue #1 dequeue #0 enqueue(1) #3=1";
        queue(events).isRefuted(few, 0, 1, 2, 3, 4);
        queue(events + " dequeue").isRefuted(few, 0, 1, 2, 3, 4);
        queue("enqueue(0)=nil dequeue=nil dequeue")
                .isRefuted(
                        "#1 found it empty, but too few removals of unknown outcome could have"
                                + " taken what nobody else took",
                        0,
                        1);
    }

    @Test
    void a_repeated_value_is_refuted_by_all_who_put_or_took_it() {
        queue("enqueue(1)=nil enqueue(2)=nil enqueue(1)=nil peek=1 dequeue=1 dequeue=1 dequeue=1")
                .isRefuted("value 1 was removed more often than inserted", 0, 2, 4, 5, 6);
        queue("enqueue(1)=nil enqueue(1)=nil dequeue=5")
                .isRefuted("#2 returned value 5, never inserted", 2);
    }

    @Test
    void a_deque_that_is_asked_something_else_is_left_to_others() {
        Told.told(new DequeEngine(), ObjectType.DEQUE, List.of(), "enqueue(1)=nil")
                .isLeft("it holds other operations");
    }

    @Test
    void peeks_at_values_that_crashed_removals_took_find_their_places() {
        for (int seed = 0; seed < 200; seed++) {
            RandomDrafts drafts = new RandomDrafts(ObjectType.FIFO_QUEUE, new Randomness(seed));
            ObjectHistory history = drafts.linearizable(new Mix(120, 8, 0.15, 0.4, 0.5)).history();
            Answer answer = new FifoQueueEngine().decide(history, Budget.standard().start());
            assertThat(answer).isNotInstanceOf(Answer.Refuted.class);
            if (answer instanceof Answer.Linearizable(int[] order)) {
                assertThat(PlainContainer.flaw(history, order)).isEmpty();
            }
        }
    }
}
