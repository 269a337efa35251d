// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static dev.assay.checkers.model.Function.DEQUEUE;
import static dev.assay.checkers.model.Function.ENQUEUE;
import static dev.assay.checkers.model.Function.PEEK;
import static dev.assay.checkers.model.Function.POP;
import static dev.assay.checkers.model.Function.POP_BACK;
import static dev.assay.checkers.model.Function.POP_FRONT;
import static dev.assay.checkers.model.Function.PUSH;
import static dev.assay.checkers.model.Function.PUSH_BACK;
import static dev.assay.checkers.model.Function.PUSH_FRONT;
import static dev.assay.checkers.model.Function.READ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.special.Draft.Operation;
import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.Value;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UniqueValueEnginesTest {
    private static Answer decide(ObjectHistory history) {
        return PlainContainer.engine(history.type()).decide(history, Budget.standard().start());
    }

    private static void isLinearizable(Draft draft) {
        ObjectHistory history = draft.history();
        assertThat(decide(history))
                .isInstanceOfSatisfying(
                        Answer.Linearizable.class,
                        answer ->
                                assertThat(PlainContainer.flaw(history, answer.order())).isEmpty());
    }

    private static void isRefuted(Draft draft, String reason, int... core) {
        isRefuted(draft.history(), reason, core);
    }

    private static void isRefuted(ObjectHistory history, String reason, int... core) {
        assertThat(decide(history))
                .isInstanceOfSatisfying(
                        Answer.Refuted.class,
                        answer -> {
                            assertThat(answer.reason()).isEqualTo(reason);
                            assertThat(answer.core()).containsExactly(core);
                        });
    }

    private static void isUndecided(ObjectHistory history, String reason) {
        assertThat(decide(history)).isEqualTo(new Answer.Undecided(reason));
    }

    private static Draft queue() {
        return new Draft(ObjectType.FIFO_QUEUE);
    }

    private static Draft stack() {
        return new Draft(ObjectType.STACK);
    }

    private static Draft priorityQueue() {
        return new Draft(ObjectType.PRIORITY_QUEUE);
    }

    @Test
    void a_queue_gives_out_in_the_order_of_insertion() {
        isLinearizable(queue().insert(ENQUEUE, 1).insert(ENQUEUE, 2).take(DEQUEUE, 1));
        isRefuted(
                queue().insert(ENQUEUE, 7).insert(ENQUEUE, 1).insert(ENQUEUE, 2).take(DEQUEUE, 2),
                "value 7 went in before value 2, but value 2 came out or was seen before value 7",
                0,
                2,
                3);
    }

    @Test
    void a_queue_is_not_empty_while_values_relieve_each_other_in_it() {
        Draft draft = queue().insert(ENQUEUE, 1);
        Operation nothing = draft.invoke(DEQUEUE);
        draft.insert(ENQUEUE, 2).take(DEQUEUE, 1).returns(nothing, Value.NIL).take(DEQUEUE, 2);
        isRefuted(draft, "#1 found it empty while it held value 1, then value 2", 0, 1, 2, 3, 4);
    }

    @Test
    void the_head_of_a_queue_is_its_oldest_value() {
        isLinearizable(queue().insert(ENQUEUE, 1).insert(ENQUEUE, 2).take(PEEK, 1));
        isRefuted(
                queue().insert(ENQUEUE, 1).insert(ENQUEUE, 2).take(PEEK, 2),
                "value 1 went in before value 2, but value 2 came out or was seen before value 1",
                0,
                1,
                2);
    }

    @Test
    void a_stack_gives_out_what_came_last() {
        isLinearizable(stack().insert(PUSH, 1).insert(PUSH, 2).take(POP, 2).take(POP, 1));
        ObjectHistory wrong =
                stack().insert(PUSH, 1).insert(PUSH, 2).take(POP, 1).take(POP, 2).history();
        isRefuted(
                wrong,
                "value 1, value 2 cover each other in turn, and none can be below all others",
                0,
                1,
                2,
                3);
    }

    @Test
    void the_top_of_a_stack_is_its_youngest_value() {
        isLinearizable(stack().insert(PUSH, 1).insert(PUSH, 2).take(PEEK, 2));
        ObjectHistory wrong = stack().insert(PUSH, 1).insert(PUSH, 2).take(PEEK, 1).history();
        assertThat(decide(wrong))
                .isInstanceOfSatisfying(
                        Answer.Refuted.class,
                        answer -> assertThat(answer.core()).containsExactly(0, 1, 2));
    }

    @Test
    void a_stack_is_not_empty_while_it_holds_a_value() {
        isRefuted(
                stack().insert(PUSH, 1).findNothing(POP).take(POP, 1),
                "#1 found nothing above, but value 1 had to be there",
                0,
                1,
                2);
    }

    @Test
    void a_priority_queue_gives_out_the_smallest_number() {
        isLinearizable(priorityQueue().insert(ENQUEUE, 2).insert(ENQUEUE, -1).take(DEQUEUE, -1));
        isRefuted(
                priorityQueue().insert(ENQUEUE, 2).insert(ENQUEUE, 1).take(DEQUEUE, 2),
                "#2 returned value 2 while value 1 had to be there",
                0,
                1,
                2);
    }

    @Test
    void a_priority_queue_explains_why_a_hindrance_could_not_go_earlier() {
        Draft draft = priorityQueue().insert(ENQUEUE, 1).insert(ENQUEUE, 2).insert(ENQUEUE, 3);
        Operation second = draft.invoke(DEQUEUE);
        draft.take(DEQUEUE, 3).take(DEQUEUE, 1).returns(second, Value.of(2));
        isRefuted(draft, "#4 returned value 3 while value 1 had to be there", 0, 2, 4, 5);
    }

    @Test
    void a_crashed_removal_takes_one_value_out_of_the_way_but_not_two() {
        Draft one = queue();
        one.invoke(DEQUEUE);
        isLinearizable(one.insert(ENQUEUE, 1).insert(ENQUEUE, 2).take(DEQUEUE, 2));
        Draft two = queue();
        two.invoke(DEQUEUE);
        two.insert(ENQUEUE, 1).insert(ENQUEUE, 2).insert(ENQUEUE, 3).take(DEQUEUE, 3);
        assertThat(decide(two.history())).isInstanceOf(Answer.Refuted.class);
        Draft late = queue().insert(ENQUEUE, 1).insert(ENQUEUE, 2).take(DEQUEUE, 2);
        late.invoke(DEQUEUE);
        isRefuted(
                late,
                "value 1 went in before value 2, but value 2 came out or was seen before value 1",
                0,
                1,
                2);
    }

    @Test
    void a_crashed_pop_takes_what_lies_above_but_not_twice() {
        Draft one = stack();
        one.invoke(POP);
        isLinearizable(one.insert(PUSH, 1).insert(PUSH, 2).take(POP, 1).findNothing(POP));
        Draft two = stack();
        two.invoke(POP);
        two.insert(PUSH, 1).insert(PUSH, 2).insert(PUSH, 3).take(POP, 1);
        isRefuted(
                two,
                "no order, whichever values the removals of unknown outcome took",
                0,
                1,
                2,
                3,
                4);
    }

    @Test
    void a_crashed_removal_takes_a_smaller_number_but_not_two() {
        Draft one = priorityQueue();
        one.invoke(DEQUEUE);
        isLinearizable(one.insert(ENQUEUE, 1).insert(ENQUEUE, 2).take(DEQUEUE, 2));
        Draft two = priorityQueue();
        two.invoke(DEQUEUE);
        two.insert(ENQUEUE, 1).insert(ENQUEUE, 2).insert(ENQUEUE, 3).take(DEQUEUE, 3);
        isRefuted(
                two,
                "no order, whichever values the removals of unknown outcome took",
                0,
                1,
                2,
                3,
                4);
    }

    @ParameterizedTest
    @EnumSource(names = {"FIFO_QUEUE", "PRIORITY_QUEUE"})
    void a_crashed_insertion_happened_only_if_somebody_saw_its_value(ObjectType type) {
        Draft seen = new Draft(type);
        seen.invoke(ENQUEUE, Value.of(1));
        isLinearizable(seen.findNothing(DEQUEUE).take(PEEK, 1).take(DEQUEUE, 1));
        Draft unseen = new Draft(type);
        unseen.invoke(ENQUEUE, Value.of(1));
        isLinearizable(unseen.insert(ENQUEUE, 2).take(DEQUEUE, 2).findNothing(DEQUEUE));
        Draft stays = new Draft(type);
        stays.invoke(ENQUEUE, Value.of(1));
        assertThat(decide(stays.take(PEEK, 1).findNothing(DEQUEUE).history()))
                .isInstanceOf(Answer.Refuted.class);
    }

    @Test
    void no_container_gives_out_what_never_went_in_or_twice_or_too_early() {
        isRefuted(queue().take(DEQUEUE, 1), "#0 returned value 1, never inserted", 0);
        isRefuted(
                queue().insert(ENQUEUE, 1).take(DEQUEUE, 1).take(DEQUEUE, 1),
                "#1 and #2 both removed value 1, inserted once by #0",
                0,
                1,
                2);
        isRefuted(
                queue().take(PEEK, 1).insert(ENQUEUE, 1),
                "#0 returned value 1 before #1 inserted it",
                0,
                1);
        isRefuted(
                stack().insert(PUSH, 1).take(POP, 1).take(PEEK, 1),
                "#2 saw value 1 after #1 had removed it",
                0,
                1,
                2);
    }

    @Test
    void repeated_values_are_counted_and_otherwise_left_to_others() {
        Draft twice = queue().insert(ENQUEUE, 1).insert(ENQUEUE, 1).take(DEQUEUE, 1);
        isUndecided(twice.take(DEQUEUE, 1).history(), "a value is inserted twice");
        isRefuted(
                twice.take(DEQUEUE, 1),
                "value 1 was removed more often than inserted",
                0,
                1,
                2,
                3,
                4);
    }

    @Test
    void what_does_not_suit_is_left_to_others() {
        ObjectHistory history = queue().insert(ENQUEUE, 1).history();
        isUndecided(
                new ObjectHistory(
                        history.type(),
                        List.of(Value.of(9)),
                        history.values(),
                        history.function(),
                        history.argument(),
                        history.result(),
                        history.invoked(),
                        history.returned(),
                        history.order()),
                "it does not start empty");
        isUndecided(queue().findNothing(READ).history(), "it holds other operations");
        isUndecided(
                queue().call(ENQUEUE, Value.UNKNOWN, Value.NIL).history(), "it inserts nothing");
        isUndecided(
                queue().call(DEQUEUE, Value.NIL, Value.UNKNOWN).history(), "a result is not known");
        isUndecided(
                priorityQueue().call(ENQUEUE, Value.of("one"), Value.NIL).history(),
                "it holds other values than integers");
    }

    @Test
    void a_deque_used_as_a_stack_or_a_queue_is_judged_as_one() {
        Draft stack = new Draft(ObjectType.DEQUE).insert(PUSH_BACK, 1).insert(PUSH_BACK, 2);
        isLinearizable(stack.take(POP_BACK, 2));
        Draft queue = new Draft(ObjectType.DEQUE).insert(PUSH_BACK, 1).insert(PUSH_BACK, 2);
        isRefuted(
                queue.take(POP_FRONT, 2),
                "value 1 went in before value 2, but value 2 came out or was seen before value 1",
                0,
                1,
                2);
    }

    @Test
    void a_deque_used_in_more_ways_is_left_to_others_unless_no_container_could_do_it() {
        Draft both = new Draft(ObjectType.DEQUE).insert(PUSH_BACK, 1).insert(PUSH_FRONT, 2);
        isUndecided(both.take(POP_BACK, 1).history(), "both ends are used in more than one way");
        isRefuted(both.take(POP_FRONT, 3), "#3 returned value 3, never inserted", 3);
    }

    @ParameterizedTest
    @EnumSource(names = {"FIFO_QUEUE", "STACK", "PRIORITY_QUEUE"})
    void a_spent_budget_ends_a_decision(ObjectType type) {
        boolean stack = type == ObjectType.STACK;
        ObjectHistory history =
                new Draft(type)
                        .insert(stack ? PUSH : ENQUEUE, 1)
                        .take(stack ? POP : DEQUEUE, 1)
                        .history();
        Budget.Meter meter = Budget.standard().start();
        meter.cancel();
        assertThatThrownBy(() -> PlainContainer.engine(type).decide(history, meter))
                .isInstanceOf(Budget.Spent.class);
    }
}
