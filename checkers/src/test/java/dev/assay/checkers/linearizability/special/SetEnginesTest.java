// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.Value;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small histories, each of which some slip in the engines for sets would judge otherwise. */
class SetEnginesTest {
    private static final Set<Value> EMPTY = Set.of();
    private static final Set<Value> ZERO = Set.of(Value.of(0));
    private static final String NO_MOMENT =
            " finds no moment between its invocation and its return at which the element may ";

    private static Told byElement(Object initial, String events) {
        return Told.told(new SetByElement(), ObjectType.SET, initial, events);
    }

    private static Told growing(Object initial, String events) {
        return Told.told(new GrowingSet(), ObjectType.SET, initial, events);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "add(0) remove(0) #0 #1 contains(0)=true remove(0)=nil",
                "remove(0) remove(0) remove(0) remove(0) remove(0)",
                "contains(0)=?"
            })
    void what_may_go_on_as_before_does(String events) {
        byElement(ZERO, events).isLinearizable();
    }

    @Test
    void a_crashed_remove_is_used_for_a_change_where_nobody_else_is_there() {
        byElement(EMPTY, "remove(0) add(0) contains(0)=true contains(0)=false").isLinearizable();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "remove(0) remove(0) remove(0) add(0) #2 add(0) #0 remove(0) #1 #5 #3 add(0)"
                        + " add(0) #4 remove(0)=nil remove(0) #6 #7 add(0) remove(0) #9 add(0) #10"
                        + " remove(0) #11 #12 #13",
                "remove(1) remove(1) add(1) remove(1) add(1) #0 #1 add(1) add(1)=nil #4 remove(1)"
                        + " #2 #5 remove(1) remove(1) add(1) add(1) #9 remove(1) #10 #8 #11 add(1)"
                        + " add(1) #13 #12 remove(1) remove(1) #15 #14 add(1) add(1) #16 add(1) #18"
                        + " #17 remove(1) add(1) remove(1) add(1) #20 #21 #19 #23"
            })
    void configurations_that_others_cover_are_forgotten(String events) {
        byElement(EMPTY, events).isLinearizable();
    }

    @Test
    void up_to_64_changes_of_one_element_may_be_open_at_a_time() {
        byElement(EMPTY, "add(0) ".repeat(64) + "#3").isLinearizable();
        String returns = "";
        for (int operation = 0; operation < 64; operation++) {
            returns += " #" + operation;
        }
        byElement(EMPTY, "add(0) ".repeat(64).strip() + returns).isLinearizable();
        byElement(EMPTY, "add(0) ".repeat(65).strip() + returns + " #64")
                .isLeft("too many operations on one element are open at a time");
    }

    @Test
    void an_element_may_come_and_go_as_often_as_it_likes() {
        byElement(EMPTY, "add(0)=nil remove(0)=nil ".repeat(70).strip()).isLinearizable();
    }

    @Test
    void what_came_before_the_element_was_as_at_first_is_no_part_of_the_proof() {
        byElement(ZERO, "add(0)=nil contains(0)=false")
                .isRefuted("#1 (contains 0)" + NO_MOMENT + "be missing", 1);
        byElement(EMPTY, "remove(0)=nil contains(0)=true")
                .isRefuted("#1 (contains 0)" + NO_MOMENT + "be there", 1);
        byElement(EMPTY, "remove(1) contains(0)=true")
                .isRefuted("#1 (contains 0)" + NO_MOMENT + "be there", 1);
    }

    @Test
    void what_crashed_is_never_past() {
        byElement(
                        EMPTY,
                        "add(0) remove(0) contains(0)=false contains(0)=true contains(0)=false"
                                + " contains(0)=true")
                .isRefuted("#5 (contains 0)" + NO_MOMENT + "be there", 0, 1, 2, 3, 4, 5);
    }

    @Test
    void what_is_not_understood_is_left_to_others() {
        byElement(EMPTY, "contains(0)=nil").isLeft("#0 returned no truth value");
        byElement(Value.of(3), "add(0)=nil").isLeft("a set starts at a set");
        growing(Value.of(3), "add(0)=nil").isLeft("a set starts at a set");
        growing(EMPTY, "contains(0)=nil").isLeft("#0 is no add, contains or read of a set");
        growing(EMPTY, "read=4").isLeft("#0 is no add, contains or read of a set");
    }

    @Test
    void a_set_that_is_not_there_yet_is_read_as_nil_and_not_as_empty() {
        byElement(Value.NIL, "contains(0)=false add(0)=nil contains(0)=true").isLinearizable();
        growing(Value.NIL, "read=nil add(0)=nil read={0}").isLinearizable();
        growing(Value.NIL, "read={}").isLeft("#0 is no add, contains or read of a set");
        growing(EMPTY, "read={} read=nil").isLinearizable();
    }

    @Test
    void what_nobody_saw_is_in_the_order_all_the_same() {
        growing(EMPTY, "add(2)=?").isLinearizable();
        growing(EMPTY, "read=? contains(1)=?").isLinearizable();
    }

    @Test
    void a_growing_set_says_what_leaves_no_moment() {
        String over = " by what was read, but had to be over before that began";
        growing(EMPTY, "read add(3)=nil add(1) #0={1}")
                .isRefuted("3 (added by #1) comes after 1 (added by #2)" + over, 0, 1, 2);
        growing(EMPTY, "contains(4)=true add(4)")
                .isRefuted(
                        "the operations on 4 (added by #1) leave no moment at which it appeared",
                        0,
                        1);
        growing(EMPTY, "read=<0> add(0)")
                .isRefuted("#0 (read) comes after 0 (added by #1)" + over, 0, 1);
    }
}
