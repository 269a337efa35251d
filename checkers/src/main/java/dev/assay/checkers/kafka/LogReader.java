// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.kafka;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import dev.assay.checkers.OperationWords;
import dev.assay.checkers.UnsuitableHistoryException;
import dev.assay.checkers.kafka.LogOperations.Role;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import dev.assay.histories.MicroOperation;
import dev.assay.histories.Value;
import dev.assay.histories.ValuePool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads operations on logs, whether they are steps or one value in Jepsen's form, {@code [[:send k
 * v] [:poll]]}, and what crashed and failed ones show. O(steps + polled messages).
 */
final class LogReader {
    private static final String SEND = "send";
    private static final String POLL = "poll";

    private final History history;
    private final Budget.Meter meter;
    private final LogOperations operations;

    LogReader(History history, Budget.Meter meter) {
        this.history = history;
        this.meter = meter;
        operations = new LogOperations(history);
    }

    LogOperations read() {
        long taken = 0;
        for (int operation = 0; operation < history.operations(); operation++) {
            if ((operation & 0xFF) == 0) {
                meter.poll();
                long now = 12L * (operations.sends() + operations.polls()) + 24L * operation;
                meter.allocated(now - taken);
                taken = now;
            }
            operations.end(read(operation));
        }
        return operations;
    }

    private Role read(int operation) {
        switch (history.functionName(history.function(operation))) {
            case "assign" -> {
                operations.addAssignment(operation, keys(argument(operation), operation));
                return Role.ASSIGN;
            }
            case "subscribe" -> {
                operations.addAssignment(operation, keys(argument(operation), operation));
                return Role.SUBSCRIBE;
            }
            case "crash", "debug-topic-partitions" -> {
                return Role.OTHER;
            }
            default -> {
                data(operation);
                return Role.DATA;
            }
        }
    }

    private Value argument(int operation) {
        return history.values().get(history.stepArgument(history.firstStep(operation)));
    }

    private int[] keys(Value value, int operation) {
        Ints keys = new Ints();
        switch (value) {
            case Value.Sequence(List<Value> elements) ->
                    elements.forEach(each -> keys.add(operations.messages.key(each)));
            case Value.Collection collection ->
                    collection.elements().forEach(each -> keys.add(operations.messages.key(each)));
            case Value.Missing nil -> {}
            default -> throw strange(operation, "is assigned keys: [KEY …]");
        }
        return keys.toArray();
    }

    private void data(int operation) {
        List<MicroOperation> called = called(operation);
        List<MicroOperation> shown = shown(operation);
        if (!shown.isEmpty() && shown.size() != called.size()) {
            throw strange(operation, "shows as many steps as it was called with");
        }
        for (int i = 0; i < called.size(); i++) {
            MicroOperation step = called.get(i);
            Value result = shown.isEmpty() ? Value.UNKNOWN : shown.get(i).value();
            switch (step.function()) {
                case SEND -> send(operation, step, result);
                case POLL -> poll(operation, result);
                default ->
                        throw strange(
                                operation,
                                "sends and polls: [[:send KEY MESSAGE] [:poll]]; it knows assign,"
                                        + " subscribe, crash and debug-topic-partitions besides");
            }
        }
        int completion = history.completion(operation);
        if (completion >= 0) {
            rebalance(operation, history.column("rebalance-log", completion));
        }
    }

    /** What was called; one value in Jepsen's form is taken apart. */
    private List<MicroOperation> called(int operation) {
        int first = history.firstStep(operation);
        int end = history.firstStep(operation + 1);
        if (end == first + 1) {
            List<MicroOperation> inside = inside(history.values().get(history.stepArgument(first)));
            if (!inside.isEmpty()) {
                return inside;
            }
        }
        List<MicroOperation> steps = new ArrayList<>();
        for (int step = first; step < end; step++) {
            steps.add(step(step, history.stepArgument(step)));
        }
        return steps;
    }

    private MicroOperation step(int step, int value) {
        return new MicroOperation(
                history.functionName(history.stepFunction(step)),
                history.values().get(history.stepKey(step)),
                history.values().get(value));
    }

    /** What the completion shows, whatever it is; empty for nothing. */
    private List<MicroOperation> shown(int operation) {
        int first = history.firstStep(operation);
        int end = history.firstStep(operation + 1);
        if (history.outcome(operation) != EventType.OK) {
            int completion = history.completion(operation);
            return completion < 0
                    ? List.of()
                    : inside(history.values().get(history.column("value", completion)));
        }
        if (end == first + 1) {
            List<MicroOperation> inside = inside(history.values().get(history.stepResult(first)));
            if (!inside.isEmpty()) {
                return inside;
            }
            boolean isWhole = !inside(history.values().get(history.stepArgument(first))).isEmpty();
            if (isWhole) {
                return List.of();
            }
        }
        List<MicroOperation> steps = new ArrayList<>();
        for (int step = first; step < end; step++) {
            steps.add(step(step, history.stepResult(step)));
        }
        return steps;
    }

    /** The steps in a value of Jepsen's form; empty when it is something else. */
    private static List<MicroOperation> inside(Value value) {
        if (!(value instanceof Value.Sequence(List<Value> elements))) {
            return List.of();
        }
        List<MicroOperation> steps = new ArrayList<>(elements.size());
        for (Value element : elements) {
            if (!(element instanceof Value.Sequence(List<Value> parts)) || parts.isEmpty()) {
                return List.of();
            }
            String name =
                    switch (parts.get(0)) {
                        case Value.Keyword keyword -> keyword.name();
                        case Value.Text text -> text.value();
                        default -> "";
                    };
            boolean isSend = name.equals(SEND) && parts.size() == 3;
            boolean isPoll = name.equals(POLL) && parts.size() <= 3;
            if (!isSend && !isPoll) {
                return List.of();
            }
            Value last = parts.size() == 1 ? Value.NIL : parts.get(parts.size() - 1);
            steps.add(new MicroOperation(name, isSend ? parts.get(1) : Value.ABSENT, last));
        }
        return steps;
    }

    private void send(int operation, MicroOperation step, Value result) {
        int key = operations.messages.key(step.key());
        int message = operations.messages.number(key, step.value());
        long offset = LogOperations.UNTOLD;
        boolean isPair =
                result instanceof Value.Sequence(List<Value> parts)
                        && parts.size() == 2
                        && !result.equals(step.value());
        if (isPair) {
            List<Value> parts = ((Value.Sequence) result).elements();
            if (!parts.get(1).equals(step.value())) {
                throw strange(operation, "returns the message that it sent: [OFFSET MESSAGE]");
            }
            offset = offset(operation, parts.get(0));
        }
        operations.addSend(message, offset);
    }

    private void poll(int operation, Value result) {
        if (result instanceof Value.Missing) {
            return;
        }
        if (!(result instanceof Value.Mapping(Map<Value, Value> entries))) {
            throw strange(operation, "polls {KEY [[OFFSET MESSAGE] …]}");
        }
        entries.forEach(
                (name, pairs) -> {
                    int key = operations.messages.key(name);
                    if (pairs instanceof Value.Missing) {
                        return;
                    }
                    if (!(pairs instanceof Value.Sequence(List<Value> elements))) {
                        throw strange(operation, "polls {KEY [[OFFSET MESSAGE] …]}");
                    }
                    for (Value pair : elements) {
                        if (!(pair instanceof Value.Sequence(List<Value> parts))
                                || parts.size() != 2) {
                            throw strange(operation, "polls {KEY [[OFFSET MESSAGE] …]}");
                        }
                        operations.addPolled(
                                operations.messages.number(key, parts.get(1)),
                                offset(operation, parts.get(0)));
                    }
                });
    }

    private long offset(int operation, Value value) {
        return switch (value) {
            case Value.Int(long number) -> number;
            case Value.Missing nil -> LogOperations.UNTOLD;
            default -> throw strange(operation, "has offsets that are integers");
        };
    }

    private void rebalance(int operation, int log) {
        if (log == ValuePool.ABSENT || log == ValuePool.NIL) {
            return;
        }
        Ints keys = new Ints();
        if (history.values().get(log) instanceof Value.Sequence(List<Value> events)) {
            for (Value event : events) {
                if (event instanceof Value.Mapping(Map<Value, Value> entries)) {
                    Value some =
                            entries.getOrDefault(
                                    new Value.Keyword("keys"),
                                    entries.getOrDefault(Value.of("keys"), Value.NIL));
                    for (int key : keys(some, operation)) {
                        keys.add(key);
                    }
                }
            }
        }
        operations.addRebalance(operation, keys.toArray());
    }

    private UnsuitableHistoryException strange(int operation, String expected) {
        return new UnsuitableHistoryException(
                new OperationWords(history).describe(operation)
                        + ": an operation on logs "
                        + expected);
    }
}
