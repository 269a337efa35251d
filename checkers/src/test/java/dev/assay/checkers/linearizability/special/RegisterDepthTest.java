// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.Value;
import org.junit.jupiter.api.Test;

/** Small histories of registers whose values repeat. */
class RegisterDepthTest {
    private static final String NOT_FOUND = "no order was found by a short search";

    private static Told register(String events) {
        return Told.told(new RegisterDepth(), ObjectType.REGISTER, Value.of(0), events);
    }

    @Test
    void whoever_returns_first_goes_first() {
        register("write(1) write(2) #0=1 #1=2 read=2").isLinearizable();
    }

    @Test
    void a_step_is_taken_back_where_it_leads_nowhere() {
        register("write(1) write(2) #0=1 #1=2 read=1").isLinearizable();
        register("write(1) write(2) write(1) write(2) #0=1 #1=2 #2=1 #3=2 read=1 read=1")
                .isLinearizable();
    }

    @Test
    void what_was_open_when_a_step_was_taken_is_open_again_when_it_is_taken_back() {
        register(
                        "write(1) write(2) #0=1 write(3) #1=2 cas(3,1) #2=3 read=2 cas(9,9)=false"
                                + " #3=false")
                .isLinearizable();
    }

    @Test
    void a_read_sees_a_value_as_soon_as_it_is_there() {
        register("read write(1)=1 write(2)=2 #0=1 read=2").isLinearizable();
    }

    @Test
    void a_cas_that_found_another_value_is_in_the_order() {
        register("cas(0,5) write(1)=1 read=1 #0=false").isLinearizable();
        register("cas(0,5)=false").isImpossible();
    }

    @Test
    void a_crashed_change_takes_effect_where_nothing_else_leads_on_and_only_once() {
        register("write(1) write(2)=2 read=1").isLinearizable();
        register("write(1) write(2)=2 read=1 write(2)=2 read=1").isImpossible();
        register("write(1) write(1) write(2)=2 read=1 write(2)=2 read=1").isLinearizable();
        register("write(2)=2 read=1 write(1)").isImpossible();
        register("cas(2,1) write(2)=2 read=1").isLinearizable();
        register("cas(3,1) write(2)=2 read=1").isImpossible();
    }

    @Test
    void what_has_no_order_is_impossible() {
        register("write(1)=1 read=0").isImpossible();
        register("write(1)=1 write(2)=2 read=1").isImpossible();
        register("cas(0,1)=true cas(0,1)=true").isImpossible();
    }

    @Test
    void sixty_four_operations_may_be_open_and_no_more() {
        register(open(64)).isLinearizable();
        register(open(65)).isLeft(NOT_FOUND);
    }

    private static String open(int operations) {
        StringBuilder events = new StringBuilder();
        for (int operation = 0; operation < operations; operation++) {
            events.append("write(").append(operation % 7).append(") ");
        }
        for (int operation = 0; operation < operations; operation++) {
            events.append('#').append(operation).append('=').append(operation % 7).append(' ');
        }
        return events + "read=0";
    }

    @Test
    void with_more_than_sixty_four_crashed_changes_nothing_is_refuted() {
        register(crashed(64) + "write(1)=1 write(2)=2 read=1").isImpossible();
        register(crashed(65) + "write(1)=1 write(2)=2 read=1").isLeft(NOT_FOUND);
        register(crashed(65) + "write(1)=1 write(2)=2 read=2").isLinearizable();
    }

    /** None of them can take effect. */
    private static String crashed(int changes) {
        StringBuilder events = new StringBuilder();
        for (int change = 0; change < changes; change++) {
            events.append("cas(99,").append(100 + change).append(") ");
        }
        return events.toString();
    }

    @Test
    void other_states_and_operations_are_left_to_others() {
        Told.told(new RegisterDepth(), ObjectType.REGISTER, "zero", "read=0")
                .isLeft("a register starts at a value");
        register("add(1)=1").isLeft("not all operations are those of a register");
    }
}
