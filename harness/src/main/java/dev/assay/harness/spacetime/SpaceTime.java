// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.spacetime;

import dev.assay.simulation.virtual.TraceEvent;
import java.util.List;

/**
 * What nodes and clients did, and the messages between them, up to a moment.
 *
 * @param nodes of the system
 * @param endNanos the moment, in true time
 * @param violationNanos when the violation showed
 * @param messages by the time when they were sent
 * @param occurrences by time
 * @param omitted earlier messages and occurrences that were left out to keep it small
 */
public record SpaceTime(
        int nodes,
        long endNanos,
        long violationNanos,
        List<Message> messages,
        List<Occurrence> occurrences,
        long omitted) {
    public SpaceTime {
        messages = List.copyOf(messages);
        occurrences = List.copyOf(occurrences);
    }

    /** What became of a message. */
    public enum Fate {
        /** It was received. */
        DELIVERED,
        /** It was lost by chance. */
        LOST,
        /** Its link was cut. */
        CUT,
        /** Its receiver was down. */
        DEAD,
        /** It had not arrived by the end. */
        UNDER_WAY
    }

    /**
     * One message.
     *
     * @param sentNanos true time
     * @param endNanos when its fate was decided
     * @param words what it says, as the target tells it
     */
    public record Message(
            long sentNanos, long endNanos, int from, int to, Fate fate, String words) {}

    /**
     * What happened in one place.
     *
     * @param address of the node or client
     * @param words more about it, may be empty
     */
    public record Occurrence(long timeNanos, int address, TraceEvent.Kind kind, String words) {}
}
