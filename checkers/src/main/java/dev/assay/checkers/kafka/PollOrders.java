// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.kafka;

import static dev.assay.checkers.kafka.PartitionLogs.NONE;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import dev.assay.checkers.Violations;
import dev.assay.histories.ValuePool;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The order in which processes poll each key, within operations and from one to the next. */
final class PollOrders {
    private final PartitionLogs logs;
    private final LogOperations operations;
    private final Messages messages;
    private final LogWords words;
    private final Violations violations;
    private final Map<Integer, Position> positions = new HashMap<>();

    /** By key: the operation that polled it last, and its first and last message. */
    private final int[] stamp;

    private final int[] first;
    private final int[] last;

    /** Where a process is. */
    private static final class Position {
        /** By key: the message that its last successful poll ended with, and the operation. */
        private final Map<Integer, int[]> last = new TreeMap<>();

        private boolean isSubscribed;
    }

    PollOrders(PartitionLogs logs, LogWords words, Violations violations) {
        this.logs = logs;
        operations = logs.operations();
        messages = operations.messages;
        this.words = words;
        this.violations = violations;
        stamp = new int[messages.keys()];
        first = new int[messages.keys()];
        last = new int[messages.keys()];
        Arrays.fill(stamp, NONE);
    }

    void check(Budget.Meter meter) {
        for (int operation = 0; operation < operations.size(); operation++) {
            if ((operation & 0x3FF) == 0) {
                meter.poll();
            }
            Position position =
                    positions.computeIfAbsent(
                            operations.history.process(operation), unused -> new Position());
            switch (operations.role(operation)) {
                case ASSIGN, SUBSCRIBE -> assign(operation, position);
                case DATA -> poll(operation, position);
                case OTHER -> {}
            }
        }
    }

    private void assign(int operation, Position position) {
        if (operations.isFailed(operation)) {
            return;
        }
        position.isSubscribed = operations.role(operation) == LogOperations.Role.SUBSCRIBE;
        int[] keys = operations.assigned(operation);
        if (seeks(operation)) {
            position.last.clear();
        }
        position.last.keySet().removeIf(key -> Arrays.stream(keys).noneMatch(each -> each == key));
    }

    private boolean seeks(int operation) {
        int called = operations.history.invocation(operation);
        int returned = operations.history.completion(operation);
        String name = "seek-to-beginning?";
        return operations.history.column(name, called) == ValuePool.TRUE
                || returned >= 0 && operations.history.column(name, returned) == ValuePool.TRUE;
    }

    private void poll(int operation, Position position) {
        Ints keys = new Ints();
        for (int poll = operations.firstPoll(operation);
                poll < operations.firstPoll(operation + 1);
                poll++) {
            int message = operations.polledMessage(poll);
            int key = messages.keyOf(message);
            if (stamp[key] != operation) {
                stamp[key] = operation;
                first[key] = message;
                keys.add(key);
            } else if (!operations.isRebalanced(operation, key)) {
                within(operation, last[key], message);
            }
            last[key] = message;
        }
        for (int i = 0; i < keys.size(); i++) {
            int key = keys.get(i);
            int[] before = position.last.get(key);
            if (before != null && !operations.isRebalanced(operation, key)) {
                across(before, operation, first[key], position.isSubscribed);
            }
            if (operations.isOk(operation)) {
                position.last.put(key, new int[] {last[key], operation});
            }
        }
    }

    private boolean arePlaced(int one, int other) {
        return logs.place(one) != NONE && logs.place(other) != NONE;
    }

    private void within(int operation, int one, int next) {
        int steps = arePlaced(one, next) ? logs.place(next) - logs.place(one) : 1;
        if (steps == 1) {
            return;
        }
        boolean isSkip = steps > 1;
        words.add(
                violations,
                isSkip ? Kind.INT_POLL_SKIP : Kind.INT_NONMONOTONIC_POLL,
                List.of(operation),
                () ->
                        List.of(
                                words.who(operation)
                                        + " polled "
                                        + words.at(one)
                                        + " of key "
                                        + words.key(one)
                                        + " and then "
                                        + words.at(next)
                                        + ".",
                                end(operation, one, next, isSkip)));
    }

    private String end(int operation, int one, int next, boolean isSkip) {
        return "so operation "
                + operation
                + (isSkip
                        ? " skipped " + words.between(logs.place(one), logs.place(next))
                        : one == next
                                ? " polled " + words.at(one) + " again"
                                : " went back from " + words.at(one) + " to " + words.at(next))
                + " of key "
                + words.key(one);
    }

    private void across(int[] before, int operation, int next, boolean isSubscribed) {
        int one = before[0];
        int steps = arePlaced(one, next) ? logs.place(next) - logs.place(one) : 1;
        if (steps == 1) {
            return;
        }
        boolean isSkip = steps > 1;
        words.add(
                violations,
                kind(isSkip, isSubscribed),
                List.of(before[1], operation),
                () ->
                        List.of(
                                words.who(before[1])
                                        + " polled up to "
                                        + words.at(one)
                                        + " of key "
                                        + words.key(one)
                                        + ".",
                                words.who(operation)
                                        + ", the next of the process that polled the key, began"
                                        + " with "
                                        + words.at(next)
                                        + ".",
                                end(operation, one, next, isSkip)));
    }

    private static Kind kind(boolean isSkip, boolean isSubscribed) {
        if (isSubscribed) {
            return isSkip ? Kind.SUBSCRIBED_POLL_SKIP : Kind.SUBSCRIBED_NONMONOTONIC_POLL;
        }
        return isSkip ? Kind.POLL_SKIP : Kind.NONMONOTONIC_POLL;
    }
}
