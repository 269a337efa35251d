// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories;

import java.util.List;
import java.util.Map;

/**
 * One line of a history in the order it was seen: the form in which histories are recorded, read
 * and written. Checkers read the columns of {@link History} instead.
 */
public sealed interface Event {
    /** Says that an event carries no time. */
    long NO_TIME = Long.MIN_VALUE;

    /** Nanoseconds since the start of the trial, or {@link #NO_TIME}. */
    long timeNanos();

    /** Which kind of event this is. */
    EventType type();

    /** Further named facts (node, revision, error, …), kept in the history's open columns. */
    Map<String, Value> extras();

    /**
     * An event of a client. A process has at most one open operation; after {@link EventType#INFO}
     * it may not invoke again.
     *
     * @param function the name of the whole operation, not empty: that of its only step, or {@code
     *     txn}
     * @param steps at least one
     */
    record Client(
            int process,
            EventType type,
            long timeNanos,
            String function,
            List<MicroOperation> steps,
            Map<String, Value> extras)
            implements Event {
        public Client {
            steps = List.copyOf(steps);
            extras = Extras.sorted(extras);
            if (steps.isEmpty() || function.isEmpty()) {
                throw new IllegalArgumentException(
                        "operation without a step or function: process "
                                + process
                                + " \""
                                + function
                                + "\" "
                                + steps);
            }
        }

        /** An event of an operation with one step and no extras. */
        public static Client of(int process, EventType type, long timeNanos, MicroOperation step) {
            return new Client(process, type, timeNanos, step.function(), List.of(step), Map.of());
        }
    }

    /**
     * An event of a process that is not a number: a fault that starts, stops or was applied.
     *
     * @param process usually {@code nemesis}
     * @param function the fault's kebab-case id, empty when there is none
     * @param value what was done to whom
     */
    record Fault(
            String process,
            EventType type,
            long timeNanos,
            String function,
            Value value,
            Map<String, Value> extras)
            implements Event {
        public Fault {
            extras = Extras.sorted(extras);
        }
    }
}
