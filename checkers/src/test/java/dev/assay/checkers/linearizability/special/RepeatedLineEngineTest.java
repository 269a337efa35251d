// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.model.ObjectType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Small histories of stacks and deques whose values repeat. */
class RepeatedLineEngineTest {
    private static final String NOT_FOUND = "no order was found by a short search";

    private static Told stack(String events) {
        return Told.told(new RepeatedLineEngine(), ObjectType.STACK, List.of(), events);
    }

    private static Told deque(String events) {
        return Told.told(new RepeatedLineEngine(), ObjectType.DEQUE, List.of(), events);
    }

    @Test
    void overlapping_insertions_lie_as_they_come_out() {
        stack("push(1) push(2) push(1) #0 #1 #2 pop=2 pop=1 pop=1").isLinearizable();
        stack("push(1) push(2) push(1) #0 #1 #2 pop=1 pop=2 pop=1").isLinearizable();
        stack("push(1)=1 push(2) push(3) #1 #2 pop=2 pop=3 pop=1 pop=nil").isLinearizable();
    }

    @Test
    void what_lies_below_does_not_come_out_first() {
        stack("push(1)=1 push(2)=2 pop=1 pop=2").isLeft(NOT_FOUND);
        stack("push(1)=1 push(1)=1 push(2)=2 pop=1").isLeft(NOT_FOUND);
        stack("push(1)=1 push(2) push(1)=1 #1 pop=1 pop=1 pop=2").isLeft(NOT_FOUND);
    }

    @Test
    void an_open_insertion_lies_above_or_below() {
        stack("push(2) push(1)=1 pop=1 #0 pop=2").isLinearizable();
        stack("push(2) push(1)=1 push(3)=3 pop=3 #0 pop=1 pop=2").isLinearizable();
        stack("push(2) push(1)=1 push(3)=3 pop=3 #0 pop=2 pop=1").isLinearizable();
        stack("push(1)=1 push(3)=3 push(2) pop=3 #2 pop=1 pop=2").isLeft(NOT_FOUND);
    }

    @Test
    void a_removal_takes_its_value_before_it_is_covered() {
        stack("push(1)=1 pop push(2)=2 #1=1 pop=2").isLinearizable();
        stack("push(1)=1 pop push(2)=2 push(1)=1 #1=1 pop=2 pop=1").isLinearizable();
        stack("push(1)=1 pop push(2)=2 push(1)=1 #1=1 pop=1 pop=2").isLinearizable();
    }

    @Test
    void to_see_a_value_is_to_take_it_and_to_put_it_in_again() {
        stack("push(1) push(2) #0 #1 peek=1 pop=1 peek=2 pop=2").isLinearizable();
        stack("push(1) push(2) #0 #1 peek=1 pop=2").isLeft(NOT_FOUND);
        stack("push(1)=1 push(2) peek=1 #1 peek=2 pop=2 peek=1").isLinearizable();
        stack("push(1)=1 push(2) peek=1 #1 pop=1").isLeft(NOT_FOUND);
        deque("push-front(1) push-front(2) #0 #1 peek-back=2 pop-front=1").isLinearizable();
        deque("push-front(1) push-front(2) #0 #1 peek-back=2 pop-front=2").isLeft(NOT_FOUND);
    }

    @Test
    void crashed_calls_take_effect_where_nothing_else_leads_on_and_only_once() {
        stack("push(1) push(2)=2 pop=1 pop=2").isLinearizable();
        stack("push(1) pop=1 pop=1").isLeft(NOT_FOUND);
        stack("push(1)=1 push(2)=2 pop pop=1").isLinearizable();
        stack("push(1)=1 push(2)=2 push(2)=2 pop pop=1").isLeft(NOT_FOUND);
        stack("push(1)=1 pop pop=nil push(2)=2 pop=2").isLinearizable();
    }

    @Test
    void a_deque_has_two_ends() {
        deque("push-front(1)=1 push-back(2)=2 pop-front=1 pop-front=2").isLinearizable();
        deque("push-front(1)=1 push-back(2)=2 pop-back=2 pop-back=1").isLinearizable();
        deque("push-front(1)=1 push-back(2)=2 pop-back=1").isLeft(NOT_FOUND);
        deque("push-back(1) push-back(2) #0 #1 pop-front=2 pop-front=1").isLinearizable();
        deque("push-back(1)=1 push-back(2)=2 pop-front=2").isLeft(NOT_FOUND);
        deque("push-back(1)=1 push-front(1)=1 push-back(2)=2 pop-front=1 pop-front=1 pop-back=2")
                .isLinearizable();
    }

    @Test
    void it_is_found_empty_only_while_it_can_be() {
        stack("push(1) pop=nil #0 pop=1 pop=nil").isLinearizable();
        stack("push(1)=1 pop=nil").isLeft(NOT_FOUND);
        deque("push-back(1)=1 pop-front push-back(1) pop-back=nil #1=1 #2 pop-back=1")
                .isLinearizable();
    }

    @Test
    void other_states_and_operations_are_left_to_others() {
        Told.told(new RepeatedLineEngine(), ObjectType.STACK, "x", "pop=nil")
                .isLeft("it does not start empty");
        stack("add(1)=1").isLeft("#0 is no operation with known result");
    }
}
