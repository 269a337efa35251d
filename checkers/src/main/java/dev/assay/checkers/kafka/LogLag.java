// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.kafka;

import dev.assay.checkers.Budget;
import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How far polls are behind their logs, at least: a poll that has seen a key up to some offset is
 * behind since a later offset was first known to some operation that had returned. A process that
 * assigns keys begins before their first offsets where it did not poll them before. What it cannot
 * see: keys of processes that subscribe and that never showed in their polls.
 */
final class LogLag {
    private static final long BEGINNING = Long.MIN_VALUE + 1;

    private final PartitionLogs logs;
    private final LogOperations operations;
    private final History history;

    /** By key: the offsets that were the greatest known, ascending, and since when each was. */
    private final Longs[] greatest;

    private final Longs[] since;

    /** By process and key: the last offset that was polled. */
    private final Map<Integer, Map<Integer, Long>> positions = new HashMap<>();

    private final Map<Integer, Boolean> isSubscribed = new HashMap<>();
    private long worst;
    private long again;

    LogLag(PartitionLogs logs) {
        this.logs = logs;
        operations = logs.operations();
        history = operations.history;
        greatest = new Longs[operations.messages.keys()];
        since = new Longs[greatest.length];
        Arrays.setAll(greatest, unused -> new Longs());
        Arrays.setAll(since, unused -> new Longs());
    }

    void measure(Map<String, Long> measures, Budget.Meter meter) {
        for (int event = 0; event < history.events(); event++) {
            int operation = history.eventOperation(event);
            boolean ends = operation >= 0 && history.eventType(event) != EventType.INVOKE;
            if (ends) {
                know(operation, history.eventTimeNanos(event));
            }
        }
        meter.poll();
        Map<Integer, Set<Integer>> consumed = new HashMap<>();
        for (int event = 0; event < history.events(); event++) {
            if ((event & 0x3FF) == 0) {
                meter.poll();
            }
            int operation = history.eventOperation(event);
            if (operation >= 0
                    && operations.isOk(operation)
                    && history.eventType(event) == EventType.OK) {
                follow(operation, consumed);
            }
        }
        measures.put("greatest lag in nanoseconds", worst);
        measures.put("messages that a subscribed process polled again", again);
    }

    private void know(int operation, long time) {
        for (int send = operations.firstSend(operation);
                logs.happened(operation) && send < operations.firstSend(operation + 1);
                send++) {
            know(operations.sentMessage(send), operations.sentOffset(send), time);
        }
        for (int poll = operations.firstPoll(operation);
                poll < operations.firstPoll(operation + 1);
                poll++) {
            know(operations.polledMessage(poll), operations.polledOffset(poll), time);
        }
    }

    private void know(int message, long offset, long time) {
        int key = operations.messages.keyOf(message);
        int size = greatest[key].size();
        boolean isNew = size == 0 || offset > greatest[key].get(size - 1);
        if (offset != LogOperations.UNTOLD && isNew) {
            greatest[key].add(offset);
            since[key].add(time);
        }
    }

    private void follow(int operation, Map<Integer, Set<Integer>> consumed) {
        int process = history.process(operation);
        Map<Integer, Long> position = positions.computeIfAbsent(process, unused -> new TreeMap<>());
        switch (operations.role(operation)) {
            case ASSIGN -> {
                Map<Integer, Long> kept = new TreeMap<>();
                for (int key : operations.assigned(operation)) {
                    kept.put(key, position.getOrDefault(key, BEGINNING));
                }
                positions.put(process, kept);
                isSubscribed.put(process, false);
            }
            case SUBSCRIBE -> {
                position.clear();
                isSubscribed.put(process, true);
            }
            case DATA -> {
                poll(operation, position);
                if (isSubscribed.getOrDefault(process, false)) {
                    consume(operation, consumed.computeIfAbsent(process, each -> new HashSet<>()));
                }
            }
            case OTHER -> {}
        }
    }

    private void consume(int operation, Set<Integer> consumed) {
        for (int poll = operations.firstPoll(operation);
                poll < operations.firstPoll(operation + 1);
                poll++) {
            again += consumed.add(operations.polledMessage(poll)) ? 0 : 1;
        }
    }

    private void poll(int operation, Map<Integer, Long> position) {
        for (int poll = operations.firstPoll(operation);
                poll < operations.firstPoll(operation + 1);
                poll++) {
            int key = operations.messages.keyOf(operations.polledMessage(poll));
            if (operations.polledOffset(poll) != LogOperations.UNTOLD) {
                position.merge(key, operations.polledOffset(poll), Math::max);
            }
        }
        long called = history.eventTimeNanos(history.invocation(operation));
        if (called != Event.NO_TIME && polls(operation)) {
            position.forEach((key, offset) -> worst = Math.max(worst, lag(key, offset, called)));
        }
    }

    /** True when an operation polled, whether it got something or not. */
    private boolean polls(int operation) {
        String function = history.functionName(history.function(operation));
        return !function.equals("send");
    }

    private long lag(int key, long offset, long called) {
        int low = 0;
        int high = greatest[key].size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (greatest[key].get(middle) > offset) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        boolean isBehind = low < greatest[key].size() && since[key].get(low) != Event.NO_TIME;
        return isBehind ? called - since[key].get(low) : 0;
    }
}
