// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.linearizability.special;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.checkers.Budget;
import dev.assay.checkers.model.ObjectType;
import dev.assay.histories.Value;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EngineMemoryTest {
    private static Arguments of(
            SpecialEngine engine, ObjectType type, Object initial, String events) {
        return Arguments.of(engine, Told.history(type, initial, events.repeat(20).strip()));
    }

    static Stream<Arguments> engines() {
        Value zero = Value.of(0);
        List<Value> none = List.of();
        String queue = "dequeue=nil peek=nil ";
        return Stream.of(
                of(new RevealedOrder(), ObjectType.REGISTER, zero, "write(0)^1=0 read^1=0 "),
                of(new RegisterZones(), ObjectType.REGISTER, zero, "read=0 write(0) "),
                of(new SetByElement(), ObjectType.SET, Set.of(), "add(1)=1 contains(1)=true "),
                of(new GrowingSet(), ObjectType.SET, Set.of(), "add(1)=1 read={1} "),
                of(new CounterSweep(), ObjectType.COUNTER, zero, "increment(0)=0 read=0 "),
                of(new MutexSweep(), ObjectType.MUTEX, false, "acquire=nil release=nil "),
                of(new FifoQueueEngine(), ObjectType.FIFO_QUEUE, none, queue),
                of(new PriorityQueueEngine(), ObjectType.PRIORITY_QUEUE, none, queue),
                of(new StackEngine(), ObjectType.STACK, none, "pop=nil peek=nil "),
                of(new RepeatedLineEngine(), ObjectType.STACK, none, "pop=nil peek=nil "),
                of(new DequeEngine(), ObjectType.DEQUE, none, "pop-back=nil pop-front=nil "));
    }

    private static Budget.Meter meter(long bytes) {
        return new Budget(Duration.ofMinutes(1), bytes, Long.MAX_VALUE).start();
    }

    private static boolean suffices(long bytes, SpecialEngine engine, ObjectHistory history) {
        try {
            return engine.decide(history, meter(bytes)) != null;
        } catch (Budget.Spent spent) {
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void an_engine_takes_memory_and_gives_it_back(SpecialEngine engine, ObjectHistory history) {
        long enough = 1;
        while (!suffices(enough, engine, history)) {
            enough++;
        }
        assertThat(enough).isBetween(4L * history.size(), 200L * history.size());
        Budget.Meter meter = meter(enough);
        assertThatCode(
                        () -> {
                            for (int times = 0; times < 3; times++) {
                                engine.decide(history, meter);
                            }
                            meter.allocated(meter.budget().bytes());
                        })
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> meter.allocated(1)).isInstanceOf(Budget.Spent.class);
    }
}
