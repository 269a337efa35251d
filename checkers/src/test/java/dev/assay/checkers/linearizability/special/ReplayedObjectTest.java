// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.Budget;
import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.Value;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replays operations in the order of their invocations. */
class ReplayedObjectTest {
    private static Optional<String> flaw(ObjectType type, Object initial, String events) {
        ObjectHistory history = Told.history(type, initial, events);
        int[] order = IntStream.range(0, history.size()).toArray();
        return ObjectReplay.flaw(history, order, Budget.standard().start());
    }

    private static void ends(Optional<String> flaw, String end) {
        assertThat(flaw).hasValueSatisfying(told -> assertThat(told).endsWith(": " + end));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "increment=nil decrement=nil read=nil",
                "increment(-1)=nil increment(1)=nil read=nil",
                "decrement(1)=nil increment(1)=nil read=nil"
            })
    void a_counter_that_came_back_to_zero_is_read_as_nil_or_zero(String events) {
        assertThat(flaw(ObjectType.COUNTER, Value.of(0), events)).isEmpty();
        assertThat(flaw(ObjectType.COUNTER, Value.of(0), events + " read=0")).isEmpty();
    }

    @Test
    void a_counter_is_small_as_long_as_it_fits_into_64_bits() {
        BigInteger large = BigInteger.ONE.shiftLeft(62);
        assertThat(flaw(ObjectType.COUNTER, large, "decrement(" + large + ")=nil read=nil"))
                .isEmpty();
    }

    @Test
    void a_set_is_read_anew_after_as_many_came_as_went() {
        Set<Value> one = Set.of(Value.of(1));
        assertThat(flaw(ObjectType.SET, one, "read={1} read={1}")).isEmpty();
        String end = "the set holds [Int[value=2]]";
        ends(flaw(ObjectType.SET, one, "read={1} add(2)=2 remove(1)=1 read={1}"), end);
        assertThat(flaw(ObjectType.SET, one, "read={1} add(2)=2 read={1}")).isPresent();
        ends(flaw(ObjectType.SET, Value.NIL, "read={}"), "there is no set yet");
    }

    @Test
    void a_line_gives_what_is_at_the_end_that_was_asked() {
        List<Value> none = List.of();
        ends(
                flaw(ObjectType.FIFO_QUEUE, none, "enqueue(1)=1 enqueue(2)=2 dequeue=2"),
                "in line are [Int[value=2]]");
        String two = "push-back(1)=1 push-back(2)=2 ";
        String both = "in line are [Int[value=1], Int[value=2]]";
        ends(flaw(ObjectType.DEQUE, none, two + "peek-front=2"), both);
        ends(flaw(ObjectType.DEQUE, none, two + "peek-back=1"), both);
        assertThat(flaw(ObjectType.DEQUE, none, two + "peek-front=1 peek-back=2")).isEmpty();
    }

    @Test
    void what_an_object_holds_is_told_in_short() {
        ends(flaw(ObjectType.COUNTER, Value.of(3), "read=4"), "the counter stands at Int[value=3]");
        List<Value> none = List.of();
        ends(flaw(ObjectType.PRIORITY_QUEUE, none, "peek=4"), "the queue is empty");
        ends(
                flaw(ObjectType.PRIORITY_QUEUE, none, "enqueue(5)=5 enqueue(4)=4 peek=5"),
                "2 elements are queued, the smallest 4");
        ends(
                flaw(ObjectType.FIFO_QUEUE, none, "enqueue(7)=7 ".repeat(22) + "dequeue=1"),
                "21 elements are in line from Int[value=7] to Int[value=7]");
        assertThat(flaw(ObjectType.FIFO_QUEUE, none, "enqueue(7)=7 ".repeat(21) + "dequeue=1"))
                .hasValueSatisfying(told -> assertThat(told).contains(": in line are [Int"));
        Value fits = Value.of("x".repeat(188));
        ends(flaw(ObjectType.REGISTER, fits, "read=4"), "the register holds " + fits);
        Value longer = Value.of("x".repeat(189));
        String start = longer.toString().substring(0, 200);
        ends(flaw(ObjectType.REGISTER, longer, "read=4"), "the register holds " + start + "…");
    }

    @Test
    void a_function_that_the_object_does_not_have_is_an_error() {
        assertThatThrownBy(() -> flaw(ObjectType.MUTEX, false, "read=1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a MUTEX has no READ");
    }

    @Test
    void one_operation_precedes_another_that_was_invoked_after_its_return() {
        ObjectHistory history =
                Told.history(ObjectType.REGISTER, Value.NIL, "read read=1 #0=1 read=1");
        assertThat(history.precedes(0, 2)).isTrue();
        assertThat(history.precedes(0, 1)).isFalse();
        assertThat(history.precedes(1, 0)).isFalse();
    }
}
