// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small histories, each of which some slip in the engine for registers would judge otherwise. */
class RegisterZonesTest {
    private static final String STRANGE =
            "#0 is no read, write or cas [expected new] with a known result";
    private static final String NO_ORDER =
            "no order was found in which every failed cas saw another value";

    private static Told register(String events) {
        return Told.told(new RegisterZones(), ObjectType.REGISTER, Value.of(0), events);
    }

    @Test
    void its_name_is_register_zones() {
        assertThat(new RegisterZones().id()).isEqualTo("register-zones");
    }

    @Test
    void a_register_that_does_not_start_at_a_value_is_left_to_others() {
        Told.told(new RegisterZones(), ObjectType.REGISTER, "zero", "read=0")
                .isLeft("a register starts at a value");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"cas(10,12)=?", "cas={0,12}", "cas(1,2)=7", "cas(1,2,3)=true", "add(1)=1"})
    void an_operation_that_is_not_understood_is_left_to_others(String events) {
        register(events).isLeft(STRANGE);
    }

    @Test
    void a_cas_may_say_in_several_ways_that_it_succeeded() {
        for (String success : new String[] {"true", "nil", "{1,5}"}) {
            register("write(1)=1 cas(1,5)=" + success + " read=5").isLinearizable();
            register("cas(1,5)=" + success)
                    .isRefuted("#0 (cas from 1 to 5) saw 1, which nobody ever wrote", 0);
        }
    }

    @Test
    void a_read_whose_result_nobody_knows_is_in_the_order_all_the_same() {
        register("read=?").isLinearizable();
        register("write(2) cas(0,2)=false read=?").isLinearizable();
    }

    @Test
    void a_read_that_is_open_from_the_first_event_on_may_be_the_first_to_see_an_old_value() {
        register("write(0) write(3)=3 read=0").isLinearizable();
    }

    @Test
    void who_overwrote_a_value_that_was_put_again_belongs_to_the_proof() {
        register("cas(0,3)=true cas(0,1) write(0) #1=true cas(0,1) #2=0 #3=true")
                .isRefuted(
                        "#1 (cas from 0 to 1) and #3 (cas from 0 to 1) both replaced 0, which was"
                                + " put only once",
                        0,
                        1,
                        2,
                        3);
        String both =
                "#%d (write of 0) returned before #%d (read of 2) was invoked, and #%d (write of 2)"
                        + " before #%d (cas from 0 to 1): each of two values would have to be there"
                        + " before the other";
        register("cas(0,2)=true write(0) write(2)=2 #1=0 cas(0,1) read=2 #3=true")
                .isRefuted(both.formatted(1, 4, 2, 3), 0, 1, 2, 3, 4);
        register("cas(0,2)=true write(0)=0 write(0) write(2)=2 #2=0 cas(0,1) read=2 #4=true")
                .isRefuted(both.formatted(2, 5, 3, 4), 0, 1, 2, 3, 4, 5);
    }

    @Test
    void who_overwrote_the_initial_value_belongs_to_the_proof() {
        register("cas(-1,0) write(2)=2 cas(0,0)=true")
                .isRefuted("#0 (cas from -1 to 0) saw -1, which nobody ever wrote", 0, 1, 2);
    }

    @Test
    void a_circle_of_cas_is_refuted_also_where_one_of_them_overwrote_the_initial_value() {
        register("cas(1,0)=true cas(0,1)=true")
                .isRefuted(
                        "#0 (cas from 1 to 0) saw a value that other cas made of the one it put"
                                + " itself",
                        0,
                        1);
    }

    @Test
    void who_overwrote_nothing_of_interest_does_not_belong_to_the_proof() {
        register("read write(2) #0=2 cas(0,2)=true #1=2")
                .isRefuted(
                        "#0 (read of 2) returned before #2 (cas from 0 to 2) was invoked, which"
                                + " still saw the initial value",
                        0,
                        1,
                        2);
        register("cas(1,3) cas(0,2)=true write(1)=1 cas(2,0)=true")
                .isRefuted(
                        "#2 (write of 1) returned before #3 (cas from 2 to 0) was invoked, which"
                                + " still saw the initial value",
                        1,
                        2,
                        3);
        register("cas(2,3) write(3)=3 write(1)=1 read=3")
                .isRefuted("#0 (cas from 2 to 3) saw 2, which nobody ever wrote", 0, 3);
    }

    @Test
    void who_put_a_value_that_two_cas_replaced_belongs_to_the_proof() {
        register("write(10) cas(10,11) cas(10,12)=true #0=10 #1=true")
                .isRefuted(
                        "#1 (cas from 10 to 11) and #2 (cas from 10 to 12) both replaced 10, which"
                                + " was put only once",
                        0,
                        1,
                        2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "write(10) write(11)=11 #0=10 cas(11,12)=false",
                "write(11)=11 write(12) cas(11,13)=false",
                "cas(0,10) cas(0,11)=false write(12)=12",
                "write(11) write(10)=10 read cas(10,12)=false #2=10 #0=11",
                "cas(0,2)=true write(0) cas(2,0)=false",
                "write(2) cas(0,2)=false write(1) read=2 #0=2 #2=1",
                "cas(0,10) write(12) #0=false write(11) cas(11,13) cas(12,14) #1=12 #4=true"
                        + " #3=true"
            })
    void a_failed_cas_may_have_seen_a_value_that_was_there_a_little_earlier_or_later(
            String events) {
        register(events).isLinearizable();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cas(9,10)=false",
                "cas(0,11) cas(0,12) #0=false",
                "cas(0,1) cas(1,2) cas(1,2)=false",
                "write(10) cas(10,12) #0 cas(10,12)=false"
            })
    void a_failed_cas_needs_no_more_than_any_other_value(String events) {
        register(events).isLinearizable();
    }

    @Test
    void a_failed_cas_that_found_no_place_chooses_before_the_others_next_time() {
        register("cas(0,1) cas(0,0)=false cas(1,3) cas(1,3)=false #0=true").isLinearizable();
    }

    @Test
    void what_is_neither_ordered_nor_refuted_is_left_to_others() {
        register("cas(0,1) cas(0,0)=false cas(1,2) #0=true #2=false").isLeft(NO_ORDER);
        register("cas(0,10) cas(10,11) #0=false cas(11,13) cas(11,14) #2=false").isLeft(NO_ORDER);
    }

    @Test
    void a_failed_cas_is_refuted_by_who_saw_its_value_before_and_after() {
        String another = " that failed) saw another value than ";
        register("cas(0,10)=false cas(0,11)=true")
                .isRefuted(
                        "#0 (cas from 0"
                                + another
                                + "0, which was there from the start, and still after its return,"
                                + " see #1 (cas from 0 to 11)",
                        0,
                        1);
        register("cas(0,10)=true write(13) cas(10,14)=false read=10 #1=13")
                .isRefuted(
                        "#2 (cas from 10"
                                + another
                                + "10, which was there before it was invoked, see #0 (cas from 0 to"
                                + " 10), and still after its return, see #3 (read of 10)",
                        0,
                        2,
                        3);
        register("write(3)=3 cas(3,2) cas(3,0)=false read #1=true #3=3")
                .isRefuted(
                        "#2 (cas from 3"
                                + another
                                + "3, which was there before it was invoked, see #0 (write of 3),"
                                + " and still after its return, see #3 (read of 3)",
                        0,
                        2,
                        3);
    }

    @Test
    void a_failed_cas_is_refuted_where_nobody_can_have_replaced_its_value() {
        String before =
                " that failed) saw another value than %d, which was there before it was invoked,"
                        + " see %s, and which nobody can have replaced before its return";
        register("write(10)=10 cas(10,11)=false")
                .isRefuted("#1 (cas from 10" + before.formatted(10, "#0 (write of 10)"), 0, 1);
        register("write(0)=0 write(1) read cas(1,2) #1=1 #3=true cas(2,0) #2=0 #4=false")
                .isRefuted("#4 (cas from 2" + before.formatted(2, "#3 (cas from 1 to 2)"), 1, 3, 4);
    }
}
