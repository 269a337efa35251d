// SPDX-License-Identifier: Apache-2.0
package dev.assay.checkers.kafka;

import dev.assay.checkers.OperationWords;
import dev.assay.checkers.Violations;
import dev.assay.checkers.Witness;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;

/** What operations on logs did, for people. */
final class LogWords {
    private final PartitionLogs logs;
    private final LogOperations operations;
    private final Messages messages;
    private final OperationWords words;

    LogWords(PartitionLogs logs) {
        this.logs = logs;
        operations = logs.operations();
        messages = operations.messages;
        words = new OperationWords(operations.history);
    }

    /** {@code operation 7 (process 2)} and how it ended. */
    String who(int operation) {
        return "operation "
                + operation
                + " (process "
                + operations.history.process(operation)
                + (operations.isOk(operation)
                        ? ")"
                        : operations.isFailed(operation) ? ", failed)" : ", never returned)");
    }

    /** {@code 5 of key 1}. */
    String of(int message) {
        return messages.words(message) + " of key " + messages.keyWords(messages.keyOf(message));
    }

    /** {@code 5 (offset 3)}, where its offset is known. */
    String at(int message) {
        return messages.words(message)
                + (logs.offsets(message) == 0 ? "" : " (offset " + logs.firstOffset(message) + ")");
    }

    String key(int message) {
        return messages.keyWords(messages.keyOf(message));
    }

    /** Who sent a message. */
    String sent(int message) {
        int sender = logs.sender(message);
        return sender < 0
                ? "nobody sent " + messages.words(message) + "."
                : who(sender) + " sent " + at(message) + " to key " + key(message) + ".";
    }

    /** The messages between two places of a key, a few of them. */
    String between(int first, int last) {
        StringBuilder text = new StringBuilder();
        int shown = 0;
        for (int at = first + 1; at < last; at++) {
            if (shown == 6) {
                return text + ", …";
            }
            int message = logs.message(at) >= 0 ? logs.message(at) : logs.rival(at);
            if (message >= 0) {
                text.append(shown++ == 0 ? "" : ", ").append(at(message));
            }
        }
        return shown == 0 ? "an offset with something else" : text.toString();
    }

    /** Adds a violation of some operations. */
    void add(
            Violations violations,
            Kind kind,
            Collection<Integer> some,
            Supplier<List<String>> lines) {
        violations.add(kind.word(), () -> witness(kind, some, lines.get()));
    }

    Witness witness(Kind kind, Collection<Integer> some, List<String> lines) {
        TreeSet<Integer> numbers = new TreeSet<>(some);
        numbers.removeIf(each -> each < 0);
        return words.witness(kind.word(), numbers, lines);
    }
}
