// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.model.ObjectType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Small histories of FIFO queues whose values repeat. */
class RepeatedQueueEngineTest {
    private static final String NO_ORDER = "no order of what went in fits what came out";

    private static Told queue(String events) {
        return Told.told(new RepeatedQueueEngine(), ObjectType.FIFO_QUEUE, List.of(), events);
    }

    @Test
    void overlapping_insertions_go_in_as_they_come_out() {
        queue("enqueue(1) enqueue(2) enqueue(1) #0 #1 #2 dequeue=2 dequeue=1 dequeue=1")
                .isLinearizable();
        queue("enqueue(1) enqueue(2) enqueue(1) #0 #1 #2 dequeue=1 dequeue=2 dequeue=1")
                .isLinearizable();
    }

    @Test
    void what_went_in_first_comes_out_first_though_values_repeat() {
        queue("enqueue(1)=1 enqueue(2)=2 enqueue(1)=1 dequeue=1 dequeue=2 dequeue=1 dequeue=nil")
                .isLinearizable();
        queue("enqueue(1)=1 enqueue(2)=2 enqueue(1)=1 dequeue=1 dequeue=1")
                .isRefuted(NO_ORDER, 0, 1, 2, 3, 4);
        queue("enqueue(1)=1 enqueue(3)=3 enqueue(2)=2 enqueue(1)=1 dequeue=1 dequeue=3 dequeue=1")
                .isRefuted(NO_ORDER, 0, 2, 3, 4, 6);
    }

    @Test
    void a_value_comes_out_as_often_as_it_went_in() {
        queue("enqueue(1)=1 enqueue(1)=1 dequeue=1 dequeue=1 dequeue=1")
                .isRefuted(NO_ORDER, 0, 1, 2, 3, 4);
        queue("dequeue=1 enqueue(1)=1 enqueue(1)=1").isRefuted(NO_ORDER, 0);
        queue("dequeue enqueue(1)=1 enqueue(1)=1 #0=1 dequeue=1").isLinearizable();
    }

    @Test
    void a_queue_is_found_empty_only_while_it_can_be() {
        queue("enqueue(1)=1 dequeue #1=1 enqueue(1) dequeue=nil #2 dequeue=1").isLinearizable();
        queue("enqueue(1)=1 enqueue(1)=1 dequeue=1 dequeue=nil dequeue=1")
                .isRefuted(NO_ORDER, 0, 1, 2, 3);
        queue("enqueue(1) dequeue #1=nil #0 dequeue=1 dequeue=nil").isLinearizable();
    }

    @Test
    void a_long_removal_leaves_the_queue_empty_in_time() {
        // The removal that was called first has to take the first value, though it returns last.
        queue("enqueue(1)=1 dequeue dequeue=nil enqueue(1)=1 dequeue=1 #1=1").isLinearizable();
        queue("enqueue(1)=1 dequeue=nil enqueue(1)=1 dequeue=1 dequeue=1")
                .isRefuted(NO_ORDER, 0, 1);
    }

    @Test
    void a_peek_sees_the_head() {
        queue("enqueue(1)=1 enqueue(2)=2 enqueue(1)=1 peek dequeue=1 peek=2 #3=2 dequeue=2 peek=1")
                .isLinearizable();
        queue("enqueue(1)=1 enqueue(2)=2 enqueue(1)=1 peek=2").isRefuted(NO_ORDER, 0, 1, 2, 3);
        queue("peek enqueue(1)=1 dequeue=nil #0=1 enqueue(1)=1").isRefuted(NO_ORDER, 0, 1, 2);
    }

    @Test
    void crashed_calls_take_effect_where_nothing_else_explains_what_is_seen() {
        queue("enqueue(1) enqueue(1)=1 enqueue(2)=2 dequeue=1 dequeue=1 dequeue=2")
                .isLinearizable();
        queue("enqueue(1)=1 enqueue(2)=2 enqueue(1)=1 dequeue dequeue=2 dequeue=1")
                .isLinearizable();
        queue("enqueue(1)=1 enqueue(2)=2 dequeue=2 dequeue").isRefuted(NO_ORDER, 0, 1, 2);
        queue("enqueue(1)=1 enqueue(3)=3 enqueue(2)=2 dequeue dequeue=2 enqueue(2)=2")
                .isRefuted(NO_ORDER, 0, 1, 2, 3, 4);
    }

    @Test
    void which_values_crashed_removals_took_matters_later() {
        // The crashed removal may take 0 or 1; only one of the two leaves enough of the other.
        queue(
                        "dequeue enqueue(0) dequeue enqueue(1) #2=0 #3 enqueue(1) dequeue dequeue"
                                + " #6=1 #5=1")
                .isLinearizable();
    }

    @Test
    void sixty_four_insertions_may_be_open_and_no_more() {
        queue(open(64)).isLinearizable();
        queue(open(65)).isLeft("there is too much to choose from");
    }

    private static String open(int insertions) {
        StringBuilder events = new StringBuilder();
        for (int each = 0; each < insertions; each++) {
            events.append("enqueue(").append(each % 3).append(") ");
        }
        for (int each = 0; each < insertions; each++) {
            events.append('#').append(each).append(' ');
        }
        return events + "dequeue=2 dequeue=0";
    }

    @Test
    void other_states_and_operations_are_left_to_others() {
        Told.told(
                        new RepeatedQueueEngine(),
                        ObjectType.FIFO_QUEUE,
                        List.of(dev.assay.histories.Value.of(1)),
                        "dequeue=1")
                .isLeft("it does not start empty");
        queue("add(1)=1").isLeft("#0 is no operation with known result");
        queue("enqueue(1)=1 dequeue=?").isLeft("#1 is no operation with known result");
    }
}
