// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.kafka;

import static dev.assay.checkers.kafka.PartitionLogs.NONE;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import dev.assay.checkers.Violations;
import dev.assay.checkers.Witness;
import dev.assay.checkers.isolation.Anomaly;
import dev.assay.checkers.isolation.KnownOrderCircles;
import dev.assay.checkers.isolation.KnownOrderCircles.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Circles of operations on logs: of who polled what others sent, and of the orders of messages and
 * of what was not polled yet, where that is forbidden.
 */
final class LogCircles {
    private final PartitionLogs logs;
    private final LogOperations operations;
    private final Messages messages;
    private final LogWords words;
    private final Violations violations;

    /** By message: its place among those of its key of which one operation is the sender. */
    private final int[] chainPlace;

    LogCircles(PartitionLogs logs, LogWords words, Violations violations) {
        this.logs = logs;
        operations = logs.operations();
        messages = operations.messages;
        this.words = words;
        this.violations = violations;
        chainPlace = new int[messages.size()];
        Arrays.fill(chainPlace, NONE);
    }

    void check(Predicate<String> isAllowed, Budget.Meter meter) {
        if (!isAllowed.test(Kind.G1C.word())) {
            find(circles(everyMessage(), meter), Kind.G1C, Anomaly.G1C);
        }
        Map<Kind, Anomaly> others = new LinkedHashMap<>();
        others.put(Kind.G0, Anomaly.G0);
        others.put(Kind.G1C_WW, Anomaly.G1C);
        others.put(Kind.G_SINGLE, Anomaly.G_SINGLE);
        others.put(Kind.G_NONADJACENT, Anomaly.G_NONADJACENT);
        others.put(Kind.G2_ITEM, Anomaly.G2_ITEM);
        others.keySet().removeIf(kind -> isAllowed.test(kind.word()));
        if (!others.isEmpty()) {
            KnownOrderCircles circles = circles(logsInOrder(), meter);
            others.forEach((kind, anomaly) -> find(circles, kind, anomaly));
        }
    }

    private KnownOrderCircles circles(KnownOrderCircles.Rows rows, Budget.Meter meter) {
        return new KnownOrderCircles(operations.history, logs.happened(), rows, meter);
    }

    private void find(KnownOrderCircles circles, Kind kind, Anomaly anomaly) {
        circles.find(anomaly)
                .ifPresent(
                        circle ->
                                violations.add(kind.word(), () -> witness(kind, anomaly, circle)));
    }

    private boolean isTraced(int message) {
        return logs.senders(message) == 1 && logs.happened(logs.sender(message));
    }

    /** Each message a key of its own, so that nothing is said about their order. */
    private KnownOrderCircles.Rows everyMessage() {
        int[] start = new int[messages.size() + 1];
        Ints chain = new Ints();
        for (int message = 0; message < messages.size(); message++) {
            if (isTraced(message)) {
                chain.add(logs.sender(message));
            }
            start[message + 1] = chain.size();
        }
        int[] readStart = new int[operations.size() + 1];
        Ints read = new Ints();
        for (int operation = 0; operation < operations.size(); operation++) {
            for (int poll = operations.firstPoll(operation);
                    logs.happened(operation) && poll < operations.firstPoll(operation + 1);
                    poll++) {
                int message = operations.polledMessage(poll);
                if (isTraced(message) && logs.sender(message) != operation) {
                    read.add(message);
                }
            }
            readStart[operation + 1] = read.size();
        }
        return new KnownOrderCircles.Rows(
                start, chain.toArray(), readStart, read.toArray(), new int[read.size()]);
    }

    /** Each key's messages in order, and the last one of each key that an operation polled. */
    private KnownOrderCircles.Rows logsInOrder() {
        int[] start = new int[messages.keys() + 1];
        Ints chain = new Ints();
        for (int key = 0; key < messages.keys(); key++) {
            for (int at = logs.firstPlace(key); at < logs.firstPlace(key + 1); at++) {
                int message = logs.message(at);
                if (message != NONE && isTraced(message)) {
                    chainPlace[message] = chain.size() - start[key];
                    chain.add(logs.sender(message));
                }
            }
            start[key + 1] = chain.size();
        }
        int[] readStart = new int[operations.size() + 1];
        Ints readKey = new Ints();
        Ints readPlace = new Ints();
        for (int operation = 0; operation < operations.size(); operation++) {
            if (logs.happened(operation)) {
                furthest(operation)
                        .forEach(
                                (key, message) -> {
                                    readKey.add(key);
                                    readPlace.add(chainPlace[message]);
                                });
            }
            readStart[operation + 1] = readKey.size();
        }
        return new KnownOrderCircles.Rows(
                start, chain.toArray(), readStart, readKey.toArray(), readPlace.toArray());
    }

    /** By key, the last message of others that an operation polled. */
    private Map<Integer, Integer> furthest(int operation) {
        Map<Integer, Integer> furthest = new LinkedHashMap<>();
        for (int poll = operations.firstPoll(operation);
                poll < operations.firstPoll(operation + 1);
                poll++) {
            int message = operations.polledMessage(poll);
            if (chainPlace[message] != NONE && logs.sender(message) != operation) {
                furthest.merge(
                        messages.keyOf(message),
                        message,
                        (one, other) -> chainPlace[one] > chainPlace[other] ? one : other);
            }
        }
        return furthest;
    }

    private Witness witness(Kind kind, Anomaly anomaly, List<Step> circle) {
        List<String> lines = new ArrayList<>();
        List<Witness.Edge> edges = new ArrayList<>();
        TreeSet<Integer> some = new TreeSet<>();
        for (Step step : circle) {
            String reason = reason(step);
            some.add(step.from());
            edges.add(new Witness.Edge(step.from(), step.to(), step.kind(), reason));
            lines.add(
                    "operation "
                            + step.from()
                            + " must come before operation "
                            + step.to()
                            + ": "
                            + reason);
        }
        lines.add(
                "so operation "
                        + circle.get(0).from()
                        + " must come before itself ("
                        + anomaly.id()
                        + ": "
                        + anomaly.meaning()
                        + ")");
        Witness plain = words.witness(kind, some, lines);
        return new Witness(
                plain.kind(),
                plain.operations(),
                plain.firstEvent(),
                plain.lastEvent(),
                edges,
                plain.explanation());
    }

    private String reason(Step step) {
        return switch (step.kind()) {
            case "wr" -> polled(step.from(), step.to());
            case "ww" -> before(step.from(), step.to());
            case "rw" -> beyond(step.from(), step.to());
            case "process" ->
                    "process "
                            + operations.history.process(step.from())
                            + " ran operation "
                            + step.from()
                            + " before operation "
                            + step.to();
            default ->
                    "operation "
                            + step.from()
                            + " returned (event "
                            + operations.history.completion(step.from())
                            + ") before operation "
                            + step.to()
                            + " was invoked (event "
                            + operations.history.invocation(step.to())
                            + ")";
        };
    }

    private String polled(int from, int to) {
        for (int poll = operations.firstPoll(to); poll < operations.firstPoll(to + 1); poll++) {
            int message = operations.polledMessage(poll);
            if (logs.sender(message) == from && isTraced(message)) {
                return "operation "
                        + to
                        + " polled "
                        + words.of(message)
                        + ", which operation "
                        + from
                        + " sent";
            }
        }
        throw new IllegalStateException("operation " + to + " polled nothing of " + from);
    }

    /** The message before another one in its key's chain, or none. */
    private int previous(int message) {
        for (int at = logs.place(message) - 1;
                at >= logs.firstPlace(messages.keyOf(message));
                at--) {
            int before = logs.message(at);
            if (before != NONE && chainPlace[before] != NONE) {
                return before;
            }
        }
        return NONE;
    }

    private String before(int from, int to) {
        for (int send = operations.firstSend(to); send < operations.firstSend(to + 1); send++) {
            int message = operations.sentMessage(send);
            int previous = chainPlace[message] == NONE ? NONE : previous(message);
            if (previous != NONE && logs.sender(previous) == from) {
                return "operation "
                        + from
                        + " sent "
                        + words.at(previous)
                        + " to key "
                        + words.key(previous)
                        + ", and operation "
                        + to
                        + " sent "
                        + words.at(message)
                        + ", which is the next one";
            }
        }
        throw new IllegalStateException("operation " + to + " sent nothing after " + from);
    }

    private String beyond(int from, int to) {
        Map<Integer, Integer> furthest = furthest(from);
        for (int send = operations.firstSend(to); send < operations.firstSend(to + 1); send++) {
            int message = operations.sentMessage(send);
            int previous = chainPlace[message] == NONE ? NONE : previous(message);
            if (previous != NONE
                    && furthest.getOrDefault(messages.keyOf(message), NONE) == previous) {
                return "operation "
                        + from
                        + " polled nothing of key "
                        + words.key(message)
                        + " beyond "
                        + words.at(previous)
                        + ", and operation "
                        + to
                        + " sent "
                        + words.at(message)
                        + ", which is the next one";
            }
        }
        throw new IllegalStateException("operation " + to + " sent nothing beyond " + from);
    }
}
