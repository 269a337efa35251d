// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers;

import dev.assay.checkers.linearizability.LinearizabilityChecker;
import dev.assay.checkers.linearizability.LinearizabilityOptions;
import dev.assay.checkers.model.Models;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.HistoryBuilder;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Histories told line by line. Java values stand for values: null for nil, an int, a text, a truth
 * value, a list.
 */
public final class Story {
    private final HistoryBuilder builder = new HistoryBuilder();
    private final Map<Integer, Event.Client> open = new HashMap<>();
    private Value key = Value.ABSENT;
    private LinearizabilityOptions options = LinearizabilityOptions.standard();

    /** What follows happens to this key. */
    public Story on(Object newKey) {
        key = value(newKey);
        return this;
    }

    /** How the history is to be read. */
    public Story with(LinearizabilityOptions newOptions) {
        options = newOptions;
        return this;
    }

    /** A process calls. */
    public Story call(int process, String function, Object argument) {
        return invoke(
                process, function, List.of(new MicroOperation(function, key, value(argument))));
    }

    /** A process calls a transaction of steps {@code function, key, argument}. */
    public Story transaction(int process, Object... steps) {
        return invoke(process, "txn", steps(steps));
    }

    private static List<MicroOperation> steps(Object... parts) {
        List<MicroOperation> steps = new java.util.ArrayList<>();
        for (int i = 0; i < parts.length; i += 3) {
            steps.add(
                    new MicroOperation(
                            (String) parts[i], value(parts[i + 1]), value(parts[i + 2])));
        }
        return steps;
    }

    private Story invoke(int process, String function, List<MicroOperation> steps) {
        Event.Client invocation =
                new Event.Client(
                        process, EventType.INVOKE, Event.NO_TIME, function, steps, Map.of());
        open.put(process, invocation);
        builder.accept(invocation);
        return this;
    }

    /** The open operation of a process returns. */
    public Story ok(int process, Object result) {
        MicroOperation step = open.get(process).steps().get(0);
        return end(
                process,
                EventType.OK,
                List.of(new MicroOperation(step.function(), step.key(), value(result))));
    }

    /** The open transaction of a process returns. */
    public Story committed(int process, Object... steps) {
        return end(process, EventType.OK, steps(steps));
    }

    /** The open operation of a process did not happen. */
    public Story fail(int process) {
        return end(process, EventType.FAIL, open.get(process).steps());
    }

    /** The open operation of a process may have happened. */
    public Story info(int process) {
        return end(process, EventType.INFO, open.get(process).steps());
    }

    /** A process calls, and it returns at once. */
    public Story did(int process, String function, Object argument, Object result) {
        return call(process, function, argument).ok(process, result);
    }

    private Story end(int process, EventType type, List<MicroOperation> steps) {
        String function = open.remove(process).function();
        builder.accept(new Event.Client(process, type, Event.NO_TIME, function, steps, Map.of()));
        return this;
    }

    /** The history told so far. */
    public History history() {
        return builder.build();
    }

    /** What the checker says. */
    public Verdict as(String model) {
        return CheckRunner.run(
                new LinearizabilityChecker(Models.find(model), options),
                history(),
                Budget.standard());
    }

    /** A value in Java's terms. */
    public static Value value(Object object) {
        return switch (object) {
            case null -> Value.NIL;
            case Value value -> value;
            case Integer number -> Value.of(number);
            case String text -> Value.of(text);
            case Boolean truth -> Value.of(truth);
            case List<?> list -> new Value.Sequence(list.stream().map(Story::value).toList());
            default -> throw new IllegalArgumentException("no value: " + object);
        };
    }
}
