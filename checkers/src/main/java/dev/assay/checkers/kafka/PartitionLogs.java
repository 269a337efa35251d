// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.kafka;

import dev.assay.checkers.Budget;
import dev.assay.checkers.Ints;
import dev.assay.checkers.UnsuitableHistoryException;
import java.util.Arrays;

/**
 * The log of each key, from all offsets that anybody saw: in polls, whatever became of them, and as
 * the result of sends that happened. Offsets that nobody saw are no gaps, for markers of
 * transactions take offsets too; so a message's place counts offsets that somebody saw. A message
 * with several offsets, or one that shares its offset, has no place. O(sends + polls) log.
 */
final class PartitionLogs {
    static final int NONE = -1;

    private final LogOperations operations;
    private final Messages messages;
    private final Budget.Meter meter;

    /** By operation: it is known to have happened. */
    private final boolean[] happened;

    /** By message: the first operation that sent it and did not fail, and how many did. */
    private final int[] sender;

    private final int[] senders;

    /** By message: an operation that sent it and failed. */
    private final int[] failedSender;

    /** By message: the first operation that polled it. */
    private final int[] poller;

    private final long[] firstOffset;
    private final long[] lastOffset;
    private final int[] offsets;
    private final int[] place;

    /** By key, where its row of {@code log} starts; one more at the end. */
    private final int[] start;

    /** The message at each place, none where several share an offset. */
    private final Ints log = new Ints();

    /** By place of the log: some two messages that share the offset, or none. */
    private final Ints rival = new Ints();

    private final Ints otherRival = new Ints();

    PartitionLogs(LogOperations operations, Budget.Meter meter) {
        this.operations = operations;
        this.meter = meter;
        messages = operations.messages;
        int count = messages.size();
        meter.allocated(48L * count);
        happened = new boolean[operations.size()];
        sender = filled(count);
        failedSender = filled(count);
        poller = filled(count);
        place = filled(count);
        senders = new int[count];
        offsets = new int[count];
        firstOffset = new long[count];
        lastOffset = new long[count];
        start = new int[messages.keys() + 1];
        findSenders();
        findPollers();
        arrange();
    }

    private static int[] filled(int count) {
        int[] numbers = new int[count];
        Arrays.fill(numbers, NONE);
        return numbers;
    }

    private void findSenders() {
        for (int operation = 0; operation < operations.size(); operation++) {
            happened[operation] =
                    operations.role(operation) == LogOperations.Role.DATA
                            && operations.isOk(operation);
            for (int send = operations.firstSend(operation);
                    send < operations.firstSend(operation + 1);
                    send++) {
                int message = operations.sentMessage(send);
                if (operations.isFailed(operation)) {
                    failedSender[message] = operation;
                } else {
                    senders[message]++;
                    sender[message] = sender[message] == NONE ? operation : sender[message];
                }
            }
        }
    }

    private void findPollers() {
        for (int operation = 0; operation < operations.size(); operation++) {
            for (int poll = operations.firstPoll(operation);
                    poll < operations.firstPoll(operation + 1);
                    poll++) {
                int message = operations.polledMessage(poll);
                poller[message] = poller[message] == NONE ? operation : poller[message];
                boolean isOthers = sender[message] != NONE && sender[message] != operation;
                if (isOthers && senders[message] == 1) {
                    happened[sender[message]] = true;
                }
            }
        }
    }

    /** Sorts what was seen by key, offset and message. */
    private void arrange() {
        Longs[] seen = new Longs[messages.keys()];
        long[] least = new long[messages.keys()];
        Arrays.setAll(seen, unused -> new Longs());
        Arrays.fill(least, Long.MAX_VALUE);
        forEachSeen(
                (message, offset) -> {
                    int key = messages.keyOf(message);
                    least[key] = Math.min(least[key], offset);
                });
        forEachSeen(
                (message, offset) -> {
                    int key = messages.keyOf(message);
                    long shifted = offset - least[key];
                    if (shifted < 0 || shifted > Integer.MAX_VALUE) {
                        throw new UnsuitableHistoryException(
                                "the offsets of key "
                                        + messages.keyWords(key)
                                        + " are more than 2^31 apart");
                    }
                    seen[key].add(shifted << 32 | message);
                });
        for (int key = 0; key < seen.length; key++) {
            meter.poll();
            start[key] = log.size();
            long[] sorted = seen[key].toArray();
            Arrays.sort(sorted);
            for (int i = 0; i < sorted.length; ) {
                int end = i;
                while (end < sorted.length && sorted[end] >>> 32 == sorted[i] >>> 32) {
                    end++;
                }
                offset(sorted, i, end, least[key] + (sorted[i] >>> 32));
                i = end;
            }
        }
        start[seen.length] = log.size();
        for (int message = 0; message < place.length; message++) {
            boolean isPlaced = offsets[message] == 1 && place[message] != NONE;
            place[message] = isPlaced ? place[message] : NONE;
        }
        for (int at = 0; at < log.size(); at++) {
            if (log.get(at) != NONE && place[log.get(at)] == NONE) {
                log.set(at, NONE);
            }
        }
    }

    /** Takes the messages seen at one offset. */
    private void offset(long[] sorted, int first, int end, long offset) {
        int other = NONE;
        int one = (int) sorted[first];
        int last = NONE;
        for (int i = first; i < end; i++) {
            int message = (int) sorted[i];
            if (message == last) {
                continue;
            }
            last = message;
            other = message == one ? other : message;
            firstOffset[message] = offsets[message] == 0 ? offset : firstOffset[message];
            lastOffset[message] = offset;
            offsets[message]++;
        }
        if (other == NONE) {
            place[one] = log.size();
        }
        log.add(other == NONE ? one : NONE);
        rival.add(other == NONE ? NONE : one);
        otherRival.add(other);
    }

    private interface Seen {
        void at(int message, long offset);
    }

    private void forEachSeen(Seen seen) {
        for (int operation = 0; operation < operations.size(); operation++) {
            for (int send = operations.firstSend(operation);
                    happened[operation] && send < operations.firstSend(operation + 1);
                    send++) {
                if (operations.sentOffset(send) != LogOperations.UNTOLD) {
                    seen.at(operations.sentMessage(send), operations.sentOffset(send));
                }
            }
        }
        for (int poll = 0; poll < operations.polls(); poll++) {
            if (operations.polledOffset(poll) != LogOperations.UNTOLD) {
                seen.at(operations.polledMessage(poll), operations.polledOffset(poll));
            }
        }
    }

    LogOperations operations() {
        return operations;
    }

    /** True for an operation that is known to have happened. */
    boolean happened(int operation) {
        return happened[operation];
    }

    /** By operation, whether it is known to have happened. */
    boolean[] happened() {
        return happened.clone();
    }

    /** The first operation that sent a message and did not fail. */
    int sender(int message) {
        return sender[message];
    }

    /** How many did. */
    int senders(int message) {
        return senders[message];
    }

    /** An operation that sent a message and failed. */
    int failedSender(int message) {
        return failedSender[message];
    }

    /** The first operation that polled a message. */
    int poller(int message) {
        return poller[message];
    }

    /** At how many offsets a message was seen. */
    int offsets(int message) {
        return offsets[message];
    }

    long firstOffset(int message) {
        return firstOffset[message];
    }

    long lastOffset(int message) {
        return lastOffset[message];
    }

    /** The place of a message, greater than those before it in its key; none if it has none. */
    int place(int message) {
        return place[message];
    }

    int firstPlace(int key) {
        return start[key];
    }

    int places() {
        return log.size();
    }

    /** The message at a place. */
    int message(int at) {
        return log.get(at);
    }

    /** One of the messages that share the offset of a place, or none. */
    int rival(int at) {
        return rival.get(at);
    }

    /** Another one of them. */
    int otherRival(int at) {
        return otherRival.get(at);
    }
}
