// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.linearizability.special.CoreReduction.SpecialEngineStep;
import dev.assay.checkers.linearizability.special.RandomDrafts.Mix;
import dev.assay.checkers.model.Function;
import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.Randomness;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Cores are made small with engines that try all orders, so that it is known what they can be. */
class CoreReductionTest {
    private static final int HISTORIES = 300;

    private static final SpecialEngineStep ALL_ORDERS =
            (history, meter) ->
                    PlainContainer.hasOrder(history, all(history))
                            ? new Answer.Linearizable(new int[0])
                            : new Answer.Refuted(all(history), "none from #0 on");

    /** Never sure that there is none. */
    private static final SpecialEngineStep IN_DOUBT =
            (history, meter) ->
                    PlainContainer.hasOrder(history, all(history))
                            ? new Answer.Linearizable(new int[0])
                            : new Answer.Undecided(CoreReduction.LOST);

    private static int[] all(ObjectHistory history) {
        return IntStream.range(0, history.size()).toArray();
    }

    private static Answer reduced(ObjectHistory history, SpecialEngineStep engine) {
        return CoreReduction.decide(history, engine, Budget.standard().start());
    }

    private static boolean refutedInDetail(ObjectHistory history) {
        return SmallSearch.refutes(history, Budget.standard().start());
    }

    private static ObjectHistory sample(ObjectType type, int number) {
        Randomness randomness = new Randomness(number).fork("cores of a " + type);
        RandomDrafts drafts = new RandomDrafts(type, randomness);
        double crashed = randomness.pick(List.of(0.0, 0.2, 0.5));
        Draft draft = drafts.linearizable(new Mix(5 + randomness.nextInt(7), 4, crashed, 0.3, 0.5));
        for (int times = randomness.nextInt(8); times > 0; times--) {
            drafts.spoil(draft);
        }
        return draft.history();
    }

    @ParameterizedTest
    @EnumSource(names = {"FIFO_QUEUE", "STACK", "PRIORITY_QUEUE", "DEQUE"})
    void a_core_has_no_order_until_one_of_its_values_is_left_out(ObjectType type) {
        int refuted = 0;
        for (int number = 0; number < HISTORIES; number++) {
            ObjectHistory history = sample(type, number);
            boolean expected = PlainContainer.hasOrder(history, all(history));
            assertThat(refutedInDetail(history)).as("history %d", number).isNotEqualTo(expected);
            if (expected) {
                assertThat(reduced(history, ALL_ORDERS)).isInstanceOf(Answer.Linearizable.class);
                assertThat(reduced(history, IN_DOUBT)).isInstanceOf(Answer.Linearizable.class);
                continue;
            }
            refuted++;
            int[] core = ((Answer.Refuted) reduced(history, ALL_ORDERS)).core();
            isSmall(history, core);
            int[] other = ((Answer.Refuted) reduced(history, IN_DOUBT)).core();
            assertThat(PlainContainer.hasOrder(history, other)).isFalse();
        }
        assertThat(refuted).isBetween(HISTORIES / 5, HISTORIES * 4 / 5);
    }

    private static void isSmall(ObjectHistory history, int[] core) {
        assertThat(PlainContainer.hasOrder(history, core)).isFalse();
        for (int each : core) {
            int value = Math.max(history.argument()[each], history.result()[each]);
            boolean isRemovalOfNobodyKnowsWhat =
                    !history.isCompleted(each) && history.argument()[each] <= ValuePool.UNKNOWN;
            int[] left =
                    Arrays.stream(core)
                            .filter(
                                    other ->
                                            value > ValuePool.UNKNOWN
                                                    ? history.argument()[other] != value
                                                            && history.result()[other] != value
                                                    : other != each)
                            .toArray();
            if (!isRemovalOfNobodyKnowsWhat && left.length > 0) {
                assertThat(PlainContainer.hasOrder(history, left)).isTrue();
            }
        }
    }

    @Test
    void the_reason_names_operations_of_the_whole() {
        Draft draft = new Draft(ObjectType.FIFO_QUEUE);
        draft.insert(Function.ENQUEUE, 1).take(Function.DEQUEUE, 1);
        draft.insert(Function.ENQUEUE, 2).insert(Function.ENQUEUE, 3);
        draft.take(Function.DEQUEUE, 3).take(Function.DEQUEUE, 2);
        draft.insert(Function.ENQUEUE, 4).findNothing(Function.PEEK);
        Answer.Refuted refuted = (Answer.Refuted) reduced(draft.history(), ALL_ORDERS);
        assertThat(refuted.core()).containsExactly(6, 7);
        assertThat(refuted.reason()).isEqualTo("none from #6 on");
    }

    @Test
    void crashed_removals_that_are_of_no_use_are_left_out_of_a_core() {
        Draft draft = new Draft(ObjectType.FIFO_QUEUE);
        draft.invoke(Function.DEQUEUE);
        draft.insert(Function.ENQUEUE, 1).insert(Function.ENQUEUE, 2).insert(Function.ENQUEUE, 3);
        draft.take(Function.DEQUEUE, 1);
        draft.findNothing(Function.DEQUEUE);
        draft.invoke(Function.DEQUEUE);
        Answer.Refuted refuted = (Answer.Refuted) reduced(draft.history(), IN_DOUBT);
        // One of the values is left to the crashed removal, and it must stay.
        assertThat(refuted.core()).containsExactly(0, 2, 3, 5);
        draft = new Draft(ObjectType.FIFO_QUEUE);
        for (int crashed = 0; crashed < 3; crashed++) {
            draft.invoke(Function.DEQUEUE);
        }
        draft.insert(Function.ENQUEUE, 1).insert(Function.ENQUEUE, 2);
        draft.take(Function.DEQUEUE, 2).take(Function.DEQUEUE, 1);
        refuted = (Answer.Refuted) reduced(draft.history(), IN_DOUBT);
        assertThat(refuted.core()).containsExactly(3, 4, 5, 6);
        assertThat(refuted.reason()).contains("whichever values the removals");
    }

    @Test
    void a_doubt_that_all_orders_do_not_confirm_stays_one() {
        Draft draft = new Draft(ObjectType.FIFO_QUEUE);
        draft.insert(Function.ENQUEUE, 1).take(Function.DEQUEUE, 1);
        SpecialEngineStep never = (history, meter) -> new Answer.Undecided(CoreReduction.LOST);
        assertThat(reduced(draft.history(), never))
                .isEqualTo(new Answer.Undecided(CoreReduction.LOST));
        SpecialEngineStep other = (history, meter) -> new Answer.Undecided("another reason");
        assertThat(reduced(draft.history(), other))
                .isEqualTo(new Answer.Undecided("another reason"));
    }

    @Test
    void making_a_core_small_takes_a_fixed_amount_of_work() {
        Draft draft = new Draft(ObjectType.FIFO_QUEUE);
        int size = 2_000;
        for (int value = 0; value < size; value++) {
            draft.insert(Function.ENQUEUE, value);
        }
        AtomicLong work = new AtomicLong();
        SpecialEngineStep stubborn =
                (history, meter) -> {
                    work.addAndGet(history.size());
                    return history.size() == size
                            ? new Answer.Refuted(all(history), "")
                            : new Answer.Undecided("too few");
                };
        assertThat(((Answer.Refuted) reduced(draft.history(), stubborn)).core()).hasSize(size);
        assertThat(work.get() - size).isBetween(200_000 + 24L * size, 200_000 + 25L * size);
    }

    private static Draft impossible(int operations) {
        Draft draft = new Draft(ObjectType.STACK).take(Function.POP, 1_000);
        for (int value = 1; value < operations; value++) {
            draft.insert(Function.PUSH, value);
        }
        return draft;
    }

    @Test
    void all_orders_of_many_operations_are_not_tried() {
        assertThat(refutedInDetail(impossible(40).history())).isTrue();
        assertThat(refutedInDetail(impossible(41).history())).isFalse();
        Draft crowd = new Draft(ObjectType.STACK);
        List<Draft.Operation> open =
                IntStream.range(1, 10)
                        .mapToObj(value -> crowd.invoke(Function.PUSH, Value.of(value)))
                        .toList();
        open.forEach(each -> crowd.returns(each, Value.NIL));
        assertThat(refutedInDetail(crowd.take(Function.POP, 99).history())).isFalse();
    }

    @Test
    void of_crashed_removals_the_first_goes_first() {
        Draft draft = new Draft(ObjectType.FIFO_QUEUE);
        for (int crashed = 0; crashed < 24; crashed++) {
            draft.invoke(Function.DEQUEUE);
        }
        for (int value = 0; value < 12; value++) {
            draft.insert(Function.ENQUEUE, value);
        }
        assertThat(refutedInDetail(draft.take(Function.DEQUEUE, 99).history())).isTrue();
    }
}
