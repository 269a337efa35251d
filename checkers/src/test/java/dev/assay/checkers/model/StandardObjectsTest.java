// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.histories.Value;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StandardObjectsTest {
    private static Optional<ObjectType> type(String model, Function... functions) {
        return Models.find(model).actsAs(EnumSet.copyOf(List.of(functions)));
    }

    @Test
    void a_model_is_a_standard_object_while_only_its_functions_occur() {
        assertThat(type("register", Function.READ, Function.WRITE)).contains(ObjectType.REGISTER);
        assertThat(type("cas-register", Function.CAS)).contains(ObjectType.REGISTER);
        assertThat(type("kv", Function.READ, Function.WRITE, Function.CAS))
                .contains(ObjectType.REGISTER);
        assertThat(type("kv", Function.READ, Function.ADD)).contains(ObjectType.SET);
        assertThat(type("set", Function.ADD, Function.REMOVE, Function.CONTAINS))
                .contains(ObjectType.SET);
        assertThat(type("counter", Function.INCREMENT, Function.READ)).contains(ObjectType.COUNTER);
        assertThat(type("fifo-queue", Function.ENQUEUE, Function.PEEK))
                .contains(ObjectType.FIFO_QUEUE);
        assertThat(type("stack", Function.PUSH, Function.POP)).contains(ObjectType.STACK);
        assertThat(type("deque", Function.POP_BACK)).contains(ObjectType.DEQUE);
        assertThat(type("priority-queue", Function.DEQUEUE)).contains(ObjectType.PRIORITY_QUEUE);
        assertThat(type("mutex", Function.ACQUIRE, Function.RELEASE)).contains(ObjectType.MUTEX);
        assertThat(type("reentrant-lock", Function.TRY_ACQUIRE))
                .contains(ObjectType.REENTRANT_LOCK);
        assertThat(type("fenced-lock", Function.ACQUIRE, Function.RELEASE))
                .contains(ObjectType.FENCED_LOCK);
        assertThat(type("reentrant-fenced-lock", Function.ACQUIRE))
                .contains(ObjectType.REENTRANT_FENCED_LOCK);
        assertThat(type("leased-lock", Function.ACQUIRE, Function.RENEW))
                .contains(ObjectType.LEASED_LOCK);
    }

    @Test
    void one_function_of_its_own_makes_it_none() {
        assertThat(type("kv", Function.READ, Function.WRITE, Function.ADD)).isEmpty();
        assertThat(type("kv", Function.READ, Function.APPEND)).isEmpty();
        assertThat(type("set", Function.ADD, Function.ADD_IF_ABSENT)).isEmpty();
        assertThat(type("set", Function.READ, Function.RANDOM_MEMBER)).isEmpty();
        assertThat(type("counter", Function.READ, Function.ADD_AND_GET)).isEmpty();
        assertThat(type("mutex", Function.ACQUIRE, Function.TRY_ACQUIRE)).isEmpty();
        assertThat(type("unordered-queue", Function.ENQUEUE)).isEmpty();
        assertThat(type("lossy-queue", Function.ENQUEUE, Function.DEQUEUE)).isEmpty();
        assertThat(type("bounded-queue", Function.ENQUEUE, Function.DEQUEUE)).isEmpty();
        assertThat(type("fair-lock", Function.ACQUIRE, Function.RELEASE)).isEmpty();
    }

    private static Object initial(String model, Value initial) {
        return Models.find(model).initial(Optional.of(initial));
    }

    @Test
    void states_at_the_start_are_of_the_types_that_algorithms_are_promised() {
        Value numbers = Value.sequence(Value.of(3), Value.of(1), Value.of(2));
        List<Value> asGiven = List.of(Value.of(3), Value.of(1), Value.of(2));
        for (String model : List.of("fifo-queue", "stack", "deque")) {
            assertThat(initial(model, numbers)).isInstanceOf(List.class).isEqualTo(asGiven);
            assertThat(asGiven).isEqualTo(initial(model, numbers));
            assertThat(initial(model, numbers)).hasSameHashCodeAs(asGiven);
        }
        List<Value> sorted = List.of(Value.of(1), Value.of(2), Value.of(3));
        assertThat(initial("priority-queue", numbers)).isEqualTo(sorted).hasSameHashCodeAs(sorted);
        assertThat(initial("set", numbers))
                .isEqualTo(Set.copyOf(asGiven))
                .hasSameHashCodeAs(Set.copyOf(asGiven));
        assertThat(initial("counter", Value.of(4))).isEqualTo(Value.of(4));
        assertThat(initial("kv", numbers)).isEqualTo(numbers);
        assertThat(initial("cas-register", numbers)).isEqualTo(numbers);
        assertThat(initial("mutex", Value.of(true))).isEqualTo(true);
    }

    @Test
    void a_write_to_a_register_leaves_nothing_of_what_was_there() {
        Call write =
                new Call(
                        "write",
                        List.of(new Call.Step("write", Value.ABSENT, Value.of(1), Value.NIL)),
                        true,
                        Call.ANYBODY);
        Call read =
                new Call(
                        "read",
                        List.of(new Call.Step("read", Value.ABSENT, Value.NIL, Value.of(1))),
                        true,
                        Call.ANYBODY);
        for (String model : List.of("register", "cas-register", "kv-append")) {
            assertThat(Models.find(model).overwrites(write)).as(model).isTrue();
            assertThat(Models.find(model).overwrites(read)).as(model).isFalse();
        }
    }
}
