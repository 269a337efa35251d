// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Checker;
import dev.assay.checkers.Status;
import dev.assay.checkers.Story;
import dev.assay.checkers.Verdict;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Histories with times in milliseconds, open columns and faults. */
final class Log {
    private final HistoryBuilder builder = new HistoryBuilder();
    private final Map<Integer, MicroOperation> open = new HashMap<>();
    private Value key = Value.ABSENT;
    private long millis;

    /** What follows happens so much later. */
    Log after(long moreMillis) {
        millis += moreMillis;
        return this;
    }

    Log on(Object newKey) {
        key = Story.value(newKey);
        return this;
    }

    private void tell(int process, EventType type, MicroOperation step, Map<String, Value> extras) {
        builder.accept(
                new Event.Client(process, type, time(), step.function(), List.of(step), extras));
    }

    private long time() {
        return millis * 1_000_000;
    }

    Log call(int process, String function, Object argument) {
        MicroOperation step = new MicroOperation(function, key, Story.value(argument));
        open.put(process, step);
        tell(process, EventType.INVOKE, step, Map.of());
        return this;
    }

    Log ok(int process, Object result) {
        return end(process, EventType.OK, result, Map.of());
    }

    /** Ends with an open column. */
    Log end(int process, EventType type, Object result, Map<String, Value> extras) {
        MicroOperation step = open.remove(process);
        MicroOperation ended = new MicroOperation(step.function(), step.key(), Story.value(result));
        tell(process, type, ended, extras);
        return this;
    }

    Log fail(int process) {
        return end(process, EventType.FAIL, null, Map.of());
    }

    Log info(int process) {
        return end(process, EventType.INFO, null, Map.of());
    }

    Log did(int process, String function, Object argument) {
        return call(process, function, argument).ok(process, argument);
    }

    /** A read that a node answered. */
    Log readAt(String node, Object result) {
        return call(90, "read", null).end(90, EventType.OK, result, Map.of("node", Value.of(node)));
    }

    /** A nemesis of this kind does something. */
    Log fault(EventType type, String function, int step) {
        Map<String, Value> extras = step < 0 ? Map.of() : Map.of("step", Value.of(step));
        builder.accept(new Event.Fault("nemesis", type, time(), function, Value.of("it"), extras));
        return this;
    }

    /** A Jepsen nemesis is asked to do something, and did it a while later. */
    Log action(String function, long took) {
        fault(EventType.INFO, function, -1);
        return after(took).fault(EventType.INFO, function, -1);
    }

    History history() {
        return builder.build();
    }

    Verdict check(Checker checker) {
        return checker.check(history(), Budget.standard().start());
    }

    static Verdict assertStatus(Verdict verdict, Status status, String reason) {
        assertThat(verdict.status()).as(verdict.toString()).isEqualTo(status);
        assertThat(verdict.reason()).contains(reason);
        assertThat(verdict.firstWitnessed().isPresent()).isEqualTo(status == Status.INVALID);
        return verdict;
    }
}
