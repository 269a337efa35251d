// SPDX-License-Identifier: Apache-2.0
package dev.assay.jepsen.opinion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.linearizability.Meaning;
import dev.assay.checkers.model.Call;
import dev.assay.checkers.model.Model;
import dev.assay.checkers.model.Models;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import dev.assay.histories.format.Conventions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class JoinedKeysTest {
    private static final Model<?> REGISTERS = Models.find("multi-register");

    private final HistoryBuilder builder = new HistoryBuilder();
    private int process;

    /** An operation on these keys. */
    private void operation(EventType end, String... keys) {
        List<MicroOperation> steps =
                Stream.of(keys)
                        .map(key -> new MicroOperation("write", Value.of(key), Value.of(process)))
                        .toList();
        builder.accept(new Event.Client(process, EventType.INVOKE, 0, "txn", steps, Map.of()));
        builder.accept(new Event.Client(process++, end, 0, "txn", steps, Map.of()));
    }

    private List<List<Integer>> parts(Model<?> model) {
        History history = builder.build();
        Meaning meaning = new Meaning(history, Conventions.PLAIN);
        return JoinedKeys.parts(history, meaning, model);
    }

    /** One object to which each key is a name for the same thing. */
    private static final class Whole implements Model<Integer> {
        @Override
        public String id() {
            return "whole";
        }

        @Override
        public Integer initial(Optional<Value> initial) {
            return 0;
        }

        @Override
        public void step(Integer state, Call call, Model.Next<Integer> next) {
            throw new UnsupportedOperationException("only its keys are looked at");
        }
    }

    @Test
    void operations_that_share_no_key_are_apart_in_the_order_of_the_first() {
        operation(EventType.OK, "b");
        operation(EventType.OK, "a");
        operation(EventType.INFO, "b");
        operation(EventType.OK, "a");
        assertThat(parts(REGISTERS)).containsExactly(List.of(0, 2), List.of(1, 3));
    }

    @Test
    void keys_that_one_operation_touches_belong_together_however_late_that_shows() {
        operation(EventType.OK, "a");
        operation(EventType.OK, "b");
        operation(EventType.OK, "c");
        operation(EventType.OK, "d");
        operation(EventType.OK, "e");
        operation(EventType.OK, "c", "d", "b");
        operation(EventType.OK, "d", "e");
        assertThat(parts(REGISTERS)).containsExactly(List.of(0), List.of(1, 2, 3, 4, 5, 6));
    }

    @Test
    void a_key_that_joins_twice_brings_along_what_it_was_joined_with() {
        operation(EventType.OK, "a", "b");
        operation(EventType.OK, "c", "d");
        operation(EventType.OK, "d", "b");
        operation(EventType.OK, "a");
        operation(EventType.OK, "e");
        assertThat(parts(REGISTERS)).containsExactly(List.of(0, 1, 2, 3), List.of(4));
    }

    @Test
    void what_did_not_happen_joins_nothing_and_belongs_to_no_part() {
        operation(EventType.FAIL, "a", "b");
        operation(EventType.OK, "a");
        operation(EventType.OK, "b");
        operation(EventType.INFO, "c", "b");
        assertThat(parts(REGISTERS)).containsExactly(List.of(1), List.of(2, 3));
    }

    @Test
    void all_is_one_part_where_keys_depend_on_each_other() {
        operation(EventType.OK, "a");
        operation(EventType.FAIL, "b");
        operation(EventType.OK, "c");
        assertThat(parts(new Whole())).containsExactly(List.of(0, 2));
    }

    @Test
    void where_nothing_happened_there_is_no_part() {
        operation(EventType.FAIL, "a");
        assertThat(parts(new Whole())).isEmpty();
    }
}
