// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Story;
import dev.assay.checkers.model.Call;
import dev.assay.checkers.model.Model;
import dev.assay.checkers.model.Models;
import dev.assay.histories.Value;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Histories in which one reduction of a search goes wrong where it goes too far; each is judged by
 * every search and by {@link EveryOrder}.
 */
class SearchReductionsTest {
    private final Budget.Meter meter = Budget.standard().start();

    private Problem<?> problem(String model, Story story) {
        Value initial = model.equals("kv-append") ? Value.of("") : Value.NIL;
        LinearizabilityOptions plain = LinearizabilityOptions.standard().onThreads(1);
        LinearizabilityOptions options =
                model.equals("multi-register") ? plain : plain.startingAt(initial);
        return problem(Models.find(model), story, options);
    }

    private <S> Problem<S> problem(Model<S> model, Story story) {
        return problem(model, story, LinearizabilityOptions.standard().onThreads(1));
    }

    private <S> Problem<S> problem(Model<S> model, Story story, LinearizabilityOptions options) {
        return new Preparation<>(story.history(), model, options, meter)
                .components()
                .get(0)
                .problem(meter);
    }

    private boolean holds(String model, Story story) {
        return holds(problem(model, story));
    }

    private <S> boolean holds(Problem<S> problem) {
        boolean expected = EveryOrder.exists(problem);
        for (boolean looksAhead : new boolean[] {false, true}) {
            assertThat(run(new FrontierSearch<>(problem, looksAhead, meter), problem))
                    .isInstanceOf(
                            expected
                                    ? SearchResult.Linearizable.class
                                    : SearchResult.Refuted.class);
            assertThat(new GeneralSearch<>(problem, looksAhead, meter).decide())
                    .isInstanceOf(
                            expected
                                    ? SearchResult.Linearizable.class
                                    : SearchResult.Refuted.class);
        }
        for (DepthSearch.Preference preference : DepthSearch.Preference.values()) {
            assertThat(new DepthSearch<>(problem, preference, meter).run(Long.MAX_VALUE))
                    .isEqualTo(
                            expected ? DepthSearch.Outcome.FOUND : DepthSearch.Outcome.EXHAUSTED);
        }
        return expected;
    }

    private static <S> SearchResult run(FrontierSearch<S> search, Problem<S> problem) {
        return search.run(List.of(Situation.initial(problem)), Integer.MAX_VALUE);
    }

    // Where the crashed write was not used the open one was, which returns before the last read.
    @Test
    void a_crashed_write_that_is_left_is_worth_an_open_one_that_was_used() {
        Story story = new Story().call(9, "write", 1).call(1, "read", null).call(2, "write", 1);
        story.did(0, "write", 0, 0).did(0, "write", 2, 2).ok(1, 1);
        story.did(0, "write", 5, 5).ok(2, 1);
        story.did(0, "write", 6, 6).did(3, "read", null, 1);
        assertThat(holds("cas-register", story)).isTrue();
    }

    @Test
    void of_two_equal_writes_the_second_is_used_when_the_first_was() {
        for (int times = 1; times <= 3; times++) {
            Story story = new Story().call(0, "write", 1).call(1, "write", 1);
            for (int time = 0; time < times; time++) {
                story.did(2, "write", 2, 2).did(2, "read", null, 1);
            }
            story.ok(0, 1).ok(1, 1);
            assertThat(holds("cas-register", story)).isEqualTo(times < 3);
        }
    }

    @Test
    void a_write_waits_for_none_but_equal_ones_when_others_have_returned() {
        Story story = new Story().call(0, "write", 1).call(1, "write", 2).call(2, "write", 2);
        story.call(3, "write", 3).ok(0, 1).did(4, "read", null, 3);
        for (int time = 0; time < 2; time++) {
            story.did(4, "write", 4, 4).did(4, "read", null, 2);
        }
        assertThat(holds("cas-register", story.ok(1, 2).ok(2, 2).ok(3, 3))).isTrue();
    }

    // Only through the crashed transaction has the write of y to do with the read of x.
    @Test
    void a_crashed_operation_joins_its_keys() {
        Story story = new Story().transaction(9, "write", "x", 5, "write", "y", 7);
        story.on("y").call(1, "write", 1).on("x").did(2, "read", null, 5);
        story.on("y").ok(1, 1).did(2, "read", null, 7);
        assertThat(holds("multi-register", story)).isTrue();
    }

    // Only through the open transaction has the write of y to do with the writes of x.
    @Test
    void an_open_operation_that_reads_joins_its_keys() {
        Story story = new Story().transaction(1, "read", "x", null, "read", "y", null);
        story.on("y").call(2, "write", 1).on("x").did(0, "write", 5, 5).did(0, "write", 6, 6);
        story.committed(1, "read", "x", 5, "read", "y", 1);
        assertThat(holds("multi-register", story.ok(2, 1))).isTrue();
    }

    // The open write of y has to do with x by way of z.
    @Test
    void keys_are_joined_by_way_of_others() {
        Story story =
                new Story()
                        .transaction(1, "write", "x", 5, "write", "z", 5)
                        .transaction(2, "write", "z", 6, "write", "y", 6)
                        .transaction(3, "write", "y", 1, "write", "w", 1);
        story.on("x").did(0, "read", null, 5).on("z").did(0, "read", null, 5);
        story.on("y").did(0, "read", null, 6).on("w").did(0, "read", null, 1);
        story.committed(1, "write", "x", 5, "write", "z", 5);
        story.committed(2, "write", "z", 6, "write", "y", 6);
        story.committed(3, "write", "y", 1, "write", "w", 1);
        assertThat(holds("multi-register", story)).isTrue();
    }

    /** A coin, neither side up at first. */
    private static final class Coin implements Model<Integer> {
        @Override
        public String id() {
            return "coin";
        }

        @Override
        public Integer initial(Optional<Value> initial) {
            return 0;
        }

        @Override
        public boolean readsOnly(Call call) {
            return call.function().equals("look");
        }

        @Override
        public void step(Integer state, Call call, Next<Integer> next) {
            if (call.function().equals("flip")) {
                next.to(1);
                next.to(2);
            } else if (call.only().mayReturn(Value.of(state))) {
                next.to(state);
            }
        }
    }

    @Test
    void a_crashed_operation_may_lead_to_any_of_several_states() {
        for (int side = 0; side <= 3; side++) {
            Story story = new Story().call(9, "flip", null).did(0, "look", null, side);
            assertThat(holds(problem(new Coin(), story))).isEqualTo(side < 3);
            Story again = new Story().did(1, "flip", null, null).call(9, "flip", null);
            again.did(0, "look", null, 3 - side).did(0, "look", null, side);
            assertThat(holds(problem(new Coin(), again))).isEqualTo(side == 1 || side == 2);
        }
    }

    @Test
    void a_crashed_operation_is_used_as_often_as_there_are_calls_of_it() {
        for (int reads = 1; reads <= 4; reads++) {
            Story story = new Story();
            for (int process = 10; process < 13; process++) {
                story.call(process, "write", 1);
            }
            for (int time = 0; time < reads; time++) {
                story.did(2, "write", 2, 2).did(2, "read", null, 1);
            }
            assertThat(holds("cas-register", story)).isEqualTo(reads < 4);
        }
    }

    // More classes than one word has fields for.
    @Test
    void crashed_operations_of_many_classes_are_counted_apart() {
        for (int again : new int[] {1_000, 0, 31, 32, 39}) {
            Story story = new Story();
            for (int value = 0; value < 40; value++) {
                story.call(100 + value, "write", value);
            }
            for (int value = 0; value < 40; value++) {
                story.did(0, "write", 1_000, 1_000).did(0, "read", null, value);
            }
            story.did(0, "write", 1_000, 1_000).did(0, "read", null, again);
            isFound(problem("register", story), again == 1_000);
        }
    }

    private <S> void isFound(Problem<S> problem, boolean expected) {
        assertThat(run(new FrontierSearch<>(problem, false, meter), problem))
                .isInstanceOf(
                        expected ? SearchResult.Linearizable.class : SearchResult.Refuted.class);
    }

    // No write makes the one read from "zz", and a write makes the other, but a cas knows "zz".
    @Test
    void a_state_that_a_change_still_asks_for_is_not_forgotten() {
        Story beside = new Story().call(9, "cas", List.of("zz", "b")).call(1, "read", null);
        beside.did(0, "write", "zz", "zz").did(0, "write", "a", "a").did(0, "read", null, "a");
        assertThat(holds("kv", beside.ok(1, "b"))).isTrue();
        Story itself = new Story().call(9, "cas", List.of("zz", "a")).call(1, "write", "a");
        itself.did(0, "write", "zz", "zz").did(0, "read", null, "a");
        itself.did(0, "write", "c", "c").did(0, "read", null, "a").ok(1, "a");
        assertThat(holds("kv", itself)).isTrue();
    }

    // The first read may be owed to either; only the write can be what the second one saw.
    @Test
    void a_narrow_search_knows_that_it_left_out_something() {
        for (boolean writeFirst : new boolean[] {false, true}) {
            Story story = new Story().did(0, "write", 0, 0);
            for (boolean write : new boolean[] {writeFirst, !writeFirst}) {
                Object argument = write ? (Object) 5 : List.of(0, 5);
                story.call(write ? 8 : 9, write ? "write" : "cas", argument);
            }
            story.did(1, "read", null, 5).did(0, "write", 3, 3).did(1, "read", null, 5);
            isNotRefuted(problem("cas-register", story));
        }
    }

    private <S> void isNotRefuted(Problem<S> problem) {
        for (int slack = 0; slack < 3; slack++) {
            FrontierSearch<S> narrow = new FrontierSearch<>(problem, false, meter);
            assertThat(run(narrow.thrifty(slack, 1), problem))
                    .isNotInstanceOf(SearchResult.Refuted.class);
        }
        isFound(problem, true);
    }

    // The write of 3 changes nothing for anybody, but the state may be 3 when the read fails.
    @Test
    void a_refutation_tells_of_states_that_nobody_would_see() {
        Story story = new Story().did(0, "write", 1, 1).call(1, "write", 3);
        states(problem("cas-register", story.did(2, "read", null, 4).ok(1, 3)), 1, 3);
    }

    private <S> void states(Problem<S> problem, Integer... values) {
        SearchResult.Refuted no =
                (SearchResult.Refuted) run(new FrontierSearch<>(problem, true, meter), problem);
        assertThat(no.deadEnds())
                .extracting(end -> (Object) problem.space().state(end.state()))
                .containsExactlyInAnyOrder(
                        java.util.Arrays.stream(values).map(Value::of).toArray());
    }

    @Test
    void a_limit_ends_a_search_and_is_told_from_a_spent_budget() {
        Story story = new Story();
        for (int time = 0; time < 400; time++) {
            story.did(0, "write", time, time);
        }
        limited(problem("cas-register", story.did(0, "read", null, 399)));
    }

    private <S> void limited(Problem<S> problem) {
        FrontierSearch<S> limited = new FrontierSearch<>(problem, false, meter).limitedTo(300);
        assertThatThrownBy(() -> run(limited, problem)).isInstanceOf(Budget.Spent.class);
        assertThat(limited.isBeyondLimit()).isTrue();
        assertThat(limited.returns()).isBetween(150, 399);
        FrontierSearch<S> free = new FrontierSearch<>(problem, false, meter).limitedTo(100_000);
        assertThat(run(free, problem)).isInstanceOf(SearchResult.Linearizable.class);
        assertThat(free.isBeyondLimit()).isFalse();
        assertThat(free.returns()).isEqualTo(401);
    }
}
