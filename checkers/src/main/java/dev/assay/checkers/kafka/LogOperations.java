// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.kafka;

import dev.assay.checkers.Ints;
import dev.assay.histories.EventType;
import dev.assay.histories.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What operations sent, polled and were assigned, in compressed sparse rows: the sends of operation
 * {@code o} are {@code firstSend(o) .. firstSend(o + 1) - 1}, its polled messages likewise, in the
 * order in which it sent and polled them.
 */
final class LogOperations {
    /** An offset that nobody was told. */
    static final long UNTOLD = Long.MIN_VALUE;

    /** What an operation does. */
    enum Role {
        /** Sends, polls, or both. */
        DATA,
        /** Says which keys to poll. */
        ASSIGN,
        /** Says of which topics some keys are to be polled. */
        SUBSCRIBE,
        /** Something that neither sends nor polls. */
        OTHER
    }

    final History history;
    final Messages messages;
    private final List<Role> roles = new ArrayList<>();
    private final Ints sendStart = new Ints();
    private final Ints pollStart = new Ints();
    private final Ints sent = new Ints();
    private final Longs sentOffset = new Longs();
    private final Ints polled = new Ints();
    private final Longs polledOffset = new Longs();

    /** By operation, the keys that it was assigned. */
    private final Map<Integer, int[]> assigned = new TreeMap<>();

    /** By operation, the keys that were taken from it or given to it on the way. */
    private final Map<Integer, int[]> rebalanced = new TreeMap<>();

    LogOperations(History history) {
        this.history = history;
        messages = new Messages(history.values());
        sendStart.add(0);
        pollStart.add(0);
    }

    void addSend(int message, long offset) {
        sent.add(message);
        sentOffset.add(offset);
    }

    void addPolled(int message, long offset) {
        polled.add(message);
        polledOffset.add(offset);
    }

    void addAssignment(int operation, int[] keys) {
        assigned.put(operation, keys);
    }

    void addRebalance(int operation, int[] keys) {
        rebalanced.put(operation, keys);
    }

    /** Ends the next operation. */
    void end(Role role) {
        roles.add(role);
        sendStart.add(sent.size());
        pollStart.add(polled.size());
    }

    int size() {
        return roles.size();
    }

    Role role(int operation) {
        return roles.get(operation);
    }

    int firstSend(int operation) {
        return sendStart.get(operation);
    }

    int firstPoll(int operation) {
        return pollStart.get(operation);
    }

    int sends() {
        return sent.size();
    }

    int polls() {
        return polled.size();
    }

    int sentMessage(int send) {
        return sent.get(send);
    }

    long sentOffset(int send) {
        return sentOffset.get(send);
    }

    int polledMessage(int poll) {
        return polled.get(poll);
    }

    long polledOffset(int poll) {
        return polledOffset.get(poll);
    }

    /** The keys that an operation was assigned. */
    int[] assigned(int operation) {
        return assigned.getOrDefault(operation, new int[0]);
    }

    /** True when a key was taken away or given to the client while an operation ran. */
    boolean isRebalanced(int operation, int key) {
        for (int each : rebalanced.getOrDefault(operation, new int[0])) {
            if (each == key) {
                return true;
            }
        }
        return false;
    }

    boolean isOk(int operation) {
        return history.outcome(operation) == EventType.OK;
    }

    boolean isFailed(int operation) {
        return history.outcome(operation) == EventType.FAIL;
    }
}
