// SPDX-License-Identifier: Apache-2.0
package dev.assay.histories.format;

import dev.assay.histories.Event;
import dev.assay.histories.EventType;
import dev.assay.histories.MalformedHistoryException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The clients of a history while it is read: who has which operation open. A process that goes on
 * after an operation of unknown outcome gets a new number, as Jepsen gives it: that operation may
 * still take effect at any later time, so whoever calls next is another client. New numbers are
 * greater than all seen before; a number from the file that was given away meanwhile is replaced as
 * well.
 */
final class ProcessNumbers {
    private final Map<Integer, Process> processes = new HashMap<>();
    private final Set<Integer> taken = new HashSet<>();
    private int greatest = -1;

    /** One client. */
    static final class Process {
        private int number;
        private boolean retired;
        private @Nullable Supplier<Event.Client> open;

        private Process(int number) {
            this.number = number;
        }

        /** The number that the history gets. */
        int number() {
            return number;
        }

        /** True while it may not invoke again under its number. */
        boolean isRetired() {
            return retired;
        }

        boolean isOpen() {
            return open != null;
        }

        /** The operation that it has open. */
        Event.@Nullable Client open() {
            return open == null ? null : open.get();
        }

        /** Notes an invocation, which is asked for only where it matters. */
        void invoked(Supplier<Event.Client> invocation) {
            open = invocation;
        }

        void completed(EventType type) {
            open = null;
            retired = type == EventType.INFO;
        }
    }

    /** The client that invokes an operation under this number. */
    Process invoking(int number) {
        Process process = processes.get(number);
        if (process == null) {
            process = new Process(taken.add(number) ? number : fresh());
            greatest = Math.max(greatest, number);
            processes.put(number, process);
        } else if (process.retired) {
            process.number = fresh();
            process.retired = false;
        }
        return process;
    }

    /** The client that completes an operation under this number. */
    @Nullable Process completing(int number) {
        return processes.get(number);
    }

    /** A client that the history gives no number. */
    Process anonymous() {
        return new Process(fresh());
    }

    private int fresh() {
        if (greatest == Integer.MAX_VALUE) {
            throw new MalformedHistoryException(
                    "no process number is left for a client that goes on after an operation of"
                            + " unknown outcome; use smaller process numbers");
        }
        greatest++;
        taken.add(greatest);
        return greatest;
    }
}
