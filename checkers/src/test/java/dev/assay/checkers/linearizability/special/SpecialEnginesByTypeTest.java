// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.model.ObjectType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecialEnginesByTypeTest {
    @ParameterizedTest
    @CsvSource({
        "REGISTER, register-zones",
        "REGISTER, register-depth",
        "SET, set-by-element",
        "SET, set-that-grows",
        "COUNTER, counter-sweep",
        "MUTEX, mutex-sweep",
        "FIFO_QUEUE, fifo-queue-of-unique-values",
        "FIFO_QUEUE, fifo-queue-in-step",
        "STACK, stack-of-unique-values",
        "STACK, late-placement",
        "PRIORITY_QUEUE, priority-queue-of-unique-values",
        "DEQUE, deque-of-unique-values",
        "DEQUE, late-placement"
    })
    void each_type_has_its_engines_and_the_revealed_order(ObjectType type, String id) {
        assertThat(SpecialEngines.of(type).stream().map(SpecialEngine::id))
                .contains(id, "revealed-order");
    }
}
