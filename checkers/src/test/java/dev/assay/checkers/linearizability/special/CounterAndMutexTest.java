// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.Value;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

/** Small histories, each of which some slip in the sweeps would judge otherwise. */
class CounterAndMutexTest {
    private static final String NO_LONG = "not all numbers have 64 bits";

    private static Told counter(Object initial, String events) {
        return Told.told(new CounterSweep(), ObjectType.COUNTER, initial, events);
    }

    private static Told counter(String events) {
        return counter(Value.of(0), events);
    }

    private static Told mutex(Object held, String events) {
        return Told.told(new MutexSweep(), ObjectType.MUTEX, held, events);
    }

    @Test
    void a_read_whose_result_nobody_knows_is_in_the_order_all_the_same() {
        counter("read=?").isLinearizable();
        counter("read=? increment=nil read=1").isLinearizable();
    }

    @Test
    void a_counter_that_is_not_there_yet_is_read_as_nil() {
        counter("read=nil increment=nil read=1").isLinearizable();
    }

    @Test
    void a_counter_may_start_at_any_number_of_64_bits() {
        counter(BigInteger.valueOf(5), "increment=nil read=6").isLinearizable();
        BigInteger beyond = BigInteger.ONE.shiftLeft(63);
        counter(beyond.subtract(BigInteger.ONE), "read=9223372036854775807").isLinearizable();
        counter(beyond, "read=1").isLeft(NO_LONG);
        counter(beyond.shiftLeft(1), "read=1").isLeft(NO_LONG);
        counter("five", "read=5").isLeft(NO_LONG);
        counter("increment(five)=nil").isLeft(NO_LONG);
    }

    @Test
    void numbers_that_leave_64_bits_are_left_to_others() {
        String most = "increment(9223372036854775807)=nil ";
        counter(most + most + "read=1").isLeft("the numbers leave 64 bits");
    }

    @Test
    void a_read_that_nobody_need_wait_for_pushes_without_end() {
        StringBuilder events = new StringBuilder("increment ".repeat(40).strip());
        for (int seen = 1; seen <= 36; seen++) {
            events.append(" read=").append(seen);
        }
        counter(events.toString()).isLinearizable();
    }

    @Test
    void a_read_that_asked_for_all_there_was_alone_proves_that_it_was_made() {
        counter("read increment(1) read #0=1 increment(1) #2=2 read=1")
                .isRefuted(
                        "#4 (read) saw a number that the counter cannot have had between its"
                                + " invocation and its return: at least 2 changes by 1 had been"
                                + " made, and it saw 1 above the start",
                        1,
                        2,
                        3,
                        4);
    }

    @Test
    void what_no_number_of_steps_comes_to_is_refuted() {
        counter(Value.of(5), "read decrement(3) #0=3")
                .isRefuted(
                        "#0 (read) saw a number that the counter cannot have had between its"
                                + " invocation and its return: at least 0 changes by -3 had been"
                                + " made, and it saw -2 above the start",
                        0,
                        1);
    }

    @Test
    void a_read_out_of_bounds_is_refuted_by_the_changes_before_and_beside_it() {
        String bounds =
                "#%d (read) saw a number that the changes before and beside it cannot come to: they"
                        + " come to between %d and %d above the start, not %d";
        counter(Value.of(5), "read decrement(2) #0=6")
                .isRefuted(bounds.formatted(0, -2, 0, 1), 0, 1);
        counter(Value.of(5), "increment(1) read=7").isRefuted(bounds.formatted(1, 0, 1, 2), 0, 1);
        counter(Value.of(5), "read=4 increment(1)").isRefuted(bounds.formatted(0, 0, 0, -1), 0);
    }

    @Test
    void a_lock_says_who_cannot_have_got_it() {
        String nobody =
                " returned, but the lock was %s all the time since it was invoked: nobody is left"
                        + " who can have %s it";
        mutex(true, "acquire=nil")
                .isRefuted("#0 (acquire)" + nobody.formatted("held", "released"), 0);
        mutex(false, "release=nil")
                .isRefuted("#0 (release)" + nobody.formatted("free", "acquired"), 0);
    }

    @Test
    void a_lock_has_room_for_many_who_wait() {
        StringBuilder events = new StringBuilder("acquire release ".repeat(20).strip());
        for (int operation = 39; operation >= 0; operation--) {
            events.append(" #").append(operation);
        }
        mutex(false, events.toString()).isLinearizable();
    }

    @Test
    void what_is_no_lock_is_left_to_others() {
        mutex(Value.of(0), "acquire=nil").isLeft("a lock starts at true or false");
        mutex(false, "acquire=nil read=1").isLeft("#1 is no acquire or release");
    }
}
