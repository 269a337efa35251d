// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.kafka;

import static dev.assay.checkers.kafka.PartitionLogs.NONE;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Violations;
import dev.assay.histories.EventType;
import java.util.Arrays;
import java.util.List;

/** The order in which operations send to each key, within operations and by time. */
final class SendOrders {
    private final PartitionLogs logs;
    private final LogOperations operations;
    private final Messages messages;
    private final LogWords words;
    private final Violations violations;

    /** By key: the furthest message of operations that have returned, and the operation. */
    private final int[] furthest;

    private final int[] furthestBy;

    /** By key: the operation that sent to it last, and its last message. */
    private final int[] stamp;

    private final int[] last;

    SendOrders(PartitionLogs logs, LogWords words, Violations violations) {
        this.logs = logs;
        operations = logs.operations();
        messages = operations.messages;
        this.words = words;
        this.violations = violations;
        furthest = new int[messages.keys()];
        furthestBy = new int[messages.keys()];
        stamp = new int[messages.keys()];
        last = new int[messages.keys()];
        Arrays.fill(furthest, NONE);
        Arrays.fill(stamp, NONE);
    }

    void check(Budget.Meter meter) {
        for (int event = 0; event < operations.history.events(); event++) {
            if ((event & 0x3FF) == 0) {
                meter.poll();
            }
            int operation = operations.history.eventOperation(event);
            if (operation < 0 || operations.isFailed(operation)) {
                continue;
            }
            if (operations.history.eventType(event) == EventType.INVOKE) {
                within(operation);
                after(operation);
            } else if (operations.isOk(operation)) {
                returned(operation);
            }
        }
    }

    private void within(int operation) {
        for (int send = operations.firstSend(operation);
                send < operations.firstSend(operation + 1);
                send++) {
            int message = operations.sentMessage(send);
            int key = messages.keyOf(message);
            if (stamp[key] == operation) {
                pair(operation, last[key], message);
            }
            stamp[key] = operation;
            last[key] = message;
        }
    }

    private void pair(int operation, int one, int next) {
        boolean isPlaced = logs.place(one) != NONE && logs.place(next) != NONE;
        int steps = isPlaced ? logs.place(next) - logs.place(one) : 1;
        if (steps == 1) {
            return;
        }
        boolean isSkip = steps > 1;
        words.add(
                violations,
                isSkip ? Kind.INT_SEND_SKIP : Kind.INT_NONMONOTONIC_SEND,
                List.of(operation),
                () ->
                        List.of(
                                words.who(operation)
                                        + " sent "
                                        + words.at(one)
                                        + " to key "
                                        + words.key(one)
                                        + " and then "
                                        + words.at(next)
                                        + ".",
                                isSkip
                                        ? "between the two is "
                                                + words.between(logs.place(one), logs.place(next))
                                        : "the log has what it sent later before what it sent"
                                                + " earlier"));
    }

    /** No send of an operation may be before one that had returned when it was called. */
    private void after(int operation) {
        for (int send = operations.firstSend(operation);
                send < operations.firstSend(operation + 1);
                send++) {
            int message = operations.sentMessage(send);
            int key = messages.keyOf(message);
            int before = furthest[key];
            boolean isWrong =
                    before != NONE
                            && logs.place(message) != NONE
                            && logs.place(message) <= logs.place(before);
            if (isWrong) {
                int by = furthestBy[key];
                words.add(
                        violations,
                        Kind.NONMONOTONIC_SEND,
                        List.of(by, operation),
                        () ->
                                List.of(
                                        words.who(by)
                                                + " sent "
                                                + words.at(before)
                                                + " to key "
                                                + words.key(before)
                                                + ".",
                                        words.who(operation)
                                                + " was called after that had returned, and sent "
                                                + words.at(message)
                                                + ".",
                                        "the log has "
                                                + words.of(message)
                                                + ", which was sent later, before "
                                                + messages.words(before)));
            }
        }
    }

    private void returned(int operation) {
        for (int send = operations.firstSend(operation);
                send < operations.firstSend(operation + 1);
                send++) {
            int message = operations.sentMessage(send);
            int key = messages.keyOf(message);
            boolean isFurther =
                    logs.place(message) != NONE
                            && (furthest[key] == NONE
                                    || logs.place(message) > logs.place(furthest[key]));
            if (isFurther) {
                furthest[key] = message;
                furthestBy[key] = operation;
            }
        }
    }
}
