// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.kafka;

import static dev.assay.checkers.kafka.PartitionLogs.NONE;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Violations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What is wrong with single messages: who sent them, who polled them, where they are. */
final class MessageChecks {
    private final PartitionLogs logs;
    private final LogOperations operations;
    private final Messages messages;
    private final LogWords words;
    private final Violations violations;

    MessageChecks(PartitionLogs logs, LogWords words, Violations violations) {
        this.logs = logs;
        operations = logs.operations();
        messages = operations.messages;
        this.words = words;
        this.violations = violations;
    }

    void check(Map<String, Long> measures, Budget.Meter meter) {
        inconsistentOffsets();
        meter.poll();
        duplicates();
        meter.poll();
        polled();
        meter.poll();
        unpolled(measures);
    }

    private void inconsistentOffsets() {
        for (int at = 0; at < logs.places(); at++) {
            int one = logs.rival(at);
            int other = logs.otherRival(at);
            if (other == NONE) {
                continue;
            }
            words.add(
                    violations,
                    Kind.INCONSISTENT_OFFSETS,
                    both(one, other),
                    () -> {
                        long offset = sharedOffset(one, other);
                        return List.of(
                                seenAt(one, offset) + ".",
                                seenAt(other, offset) + ".",
                                "so offset "
                                        + offset
                                        + " of key "
                                        + words.key(one)
                                        + " holds two messages, "
                                        + messages.words(one)
                                        + " and "
                                        + messages.words(other));
                    });
        }
    }

    private List<Integer> both(int one, int other) {
        return List.of(logs.sender(one), logs.poller(one), logs.sender(other), logs.poller(other));
    }

    private long sharedOffset(int one, int other) {
        List<Long> others = seen(other);
        return seen(one).stream().filter(others::contains).findFirst().orElseThrow();
    }

    /** All offsets at which a message was seen, ascending. */
    private List<Long> seen(int message) {
        TreeSet<Long> offsets = new TreeSet<>();
        for (int operation = 0; operation < operations.size(); operation++) {
            for (int send = operations.firstSend(operation);
                    logs.happened(operation) && send < operations.firstSend(operation + 1);
                    send++) {
                if (operations.sentMessage(send) == message) {
                    offsets.add(operations.sentOffset(send));
                }
            }
        }
        for (int poll = 0; poll < operations.polls(); poll++) {
            if (operations.polledMessage(poll) == message) {
                offsets.add(operations.polledOffset(poll));
            }
        }
        offsets.remove(LogOperations.UNTOLD);
        return List.copyOf(offsets);
    }

    /** Who saw a message at an offset. */
    private String seenAt(int message, long offset) {
        for (int operation = 0; operation < operations.size(); operation++) {
            for (int send = operations.firstSend(operation);
                    send < operations.firstSend(operation + 1);
                    send++) {
                boolean isIt =
                        logs.happened(operation)
                                && operations.sentMessage(send) == message
                                && operations.sentOffset(send) == offset;
                if (isIt) {
                    return words.who(operation)
                            + " sent "
                            + words.of(message)
                            + " and was told offset "
                            + offset;
                }
            }
            for (int poll = operations.firstPoll(operation);
                    poll < operations.firstPoll(operation + 1);
                    poll++) {
                if (operations.polledMessage(poll) == message
                        && operations.polledOffset(poll) == offset) {
                    return words.who(operation)
                            + " polled "
                            + words.of(message)
                            + " at offset "
                            + offset;
                }
            }
        }
        throw new IllegalStateException("nobody saw message " + message + " at " + offset);
    }

    private void duplicates() {
        for (int message = 0; message < messages.size(); message++) {
            int number = message;
            if (logs.offsets(message) > Math.max(1, logs.senders(message))) {
                words.add(
                        violations,
                        Kind.DUPLICATE,
                        List.of(logs.sender(message), logs.poller(message)),
                        () -> {
                            List<String> lines = new ArrayList<>();
                            List<Long> offsets = seen(number);
                            offsets.forEach(each -> lines.add(seenAt(number, each) + "."));
                            lines.add(
                                    "so "
                                            + words.of(number)
                                            + " is at the offsets "
                                            + offsets.toString().replaceAll("[\\[\\]]", "")
                                            + ", and was sent "
                                            + (logs.senders(number) > 1
                                                    ? logs.senders(number) + " times"
                                                    : "once"));
                            return lines;
                        });
            }
        }
    }

    private void polled() {
        int[] sentBy = new int[messages.size()];
        Arrays.fill(sentBy, NONE);
        for (int operation = 0; operation < operations.size(); operation++) {
            for (int send = operations.firstSend(operation);
                    send < operations.firstSend(operation + 1);
                    send++) {
                sentBy[operations.sentMessage(send)] = operation;
            }
            boolean isTold = false;
            for (int poll = operations.firstPoll(operation);
                    poll < operations.firstPoll(operation + 1);
                    poll++) {
                int message = operations.polledMessage(poll);
                if (logs.sender(message) == NONE) {
                    untraced(operation, message);
                }
                if (sentBy[message] == operation && !isTold) {
                    isTold = true;
                    precommitted(operation, message);
                }
            }
        }
    }

    private void untraced(int operation, int message) {
        int failed = logs.failedSender(message);
        String polled = words.who(operation) + " polled " + words.of(message);
        if (failed == NONE) {
            words.add(
                    violations,
                    Kind.UNEXPECTED_MESSAGE,
                    List.of(operation),
                    () -> List.of(polled + ", which nobody sent"));
        } else {
            words.add(
                    violations,
                    Kind.G1A,
                    List.of(failed, operation),
                    () ->
                            List.of(
                                    words.who(failed) + " sent " + words.of(message) + ".",
                                    polled
                                            + ", which only an operation sent that failed (G1a: a"
                                            + " read of what an aborted transaction wrote)"));
        }
    }

    private void precommitted(int operation, int message) {
        words.add(
                violations,
                Kind.PRECOMMITTED_READ,
                List.of(operation),
                () ->
                        List.of(
                                words.who(operation)
                                        + " sent "
                                        + words.of(message)
                                        + " and polled it, though it had not ended yet"));
    }

    private void unpolled(Map<String, Long> measures) {
        int[] furthest = new int[messages.keys()];
        Arrays.fill(furthest, NONE);
        for (int message = 0; message < messages.size(); message++) {
            int key = messages.keyOf(message);
            boolean isFurther =
                    logs.poller(message) != NONE
                            && logs.offsets(message) > 0
                            && (furthest[key] == NONE
                                    || logs.firstOffset(message) > logs.firstOffset(furthest[key]));
            furthest[key] = isFurther ? message : furthest[key];
        }
        long unseen = 0;
        for (int message = 0; message < messages.size(); message++) {
            int sender = logs.sender(message);
            boolean isKnown = sender != NONE && logs.happened(sender) && logs.senders(message) == 1;
            if (!isKnown || logs.poller(message) != NONE) {
                continue;
            }
            int beyond = furthest[messages.keyOf(message)];
            boolean isLost =
                    logs.offsets(message) > 0
                            && beyond != NONE
                            && logs.lastOffset(message) <= logs.firstOffset(beyond);
            if (isLost) {
                lost(message, beyond);
            }
            if (operations.isOk(sender)) {
                unseen++;
                unseen(message, sender);
            }
        }
        measures.put("messages unseen at the end", unseen);
    }

    private void lost(int message, int beyond) {
        int poller = logs.poller(beyond);
        words.add(
                violations,
                Kind.LOST_WRITE,
                List.of(logs.sender(message), poller),
                () ->
                        List.of(
                                words.sent(message),
                                words.who(poller)
                                        + " polled "
                                        + words.at(beyond)
                                        + " of the same key.",
                                "nobody polled "
                                        + words.of(message)
                                        + ", which is at offset "
                                        + logs.lastOffset(message)
                                        + ", though offset "
                                        + logs.firstOffset(beyond)
                                        + " was polled: it is lost"));
    }

    private void unseen(int message, int sender) {
        words.add(
                violations,
                Kind.UNSEEN,
                List.of(sender),
                () -> List.of(words.sent(message), "nobody ever polled " + words.of(message)));
    }
}
