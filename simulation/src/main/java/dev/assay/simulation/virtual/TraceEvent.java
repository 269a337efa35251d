// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation.virtual;

import dev.assay.simulation.Address;
import java.util.Locale;

/**
 * One line of a trace.
 *
 * @param timeNanos true time
 * @param from sender of a message; otherwise as {@code to}
 * @param to the address where it happened, or {@link #NOWHERE}
 * @param detail for people, may be empty
 */
public record TraceEvent(long timeNanos, Kind kind, int from, int to, String detail) {
    /** The address of driver code. */
    public static final int NOWHERE = -1;

    /** What happened. */
    public enum Kind {
        /** A message reached its receiver. */
        DELIVERED,
        /** A message was lost by chance. */
        LOST,
        /** A message hit a cut link. */
        CUT,
        /** A message's receiver was down, or had crashed since it was sent. */
        DEAD,
        /** A node began an incarnation. */
        STARTED,
        /** A timer ran. */
        TIMER,
        /** A disk made changes durable. */
        DURABLE,
        /** A node heard from its disk. */
        DISK,
        /** A node said what it did. */
        OBSERVED,
        /** A node threw an exception. */
        FAILED,
        /** A node was killed. */
        CRASHED,
        /** A node lost power. */
        LOST_POWER,
        /** A node was stopped. */
        PAUSED,
        /** A node goes on. */
        RESUMED,
        /** A node's clock was changed. */
        CLOCK,
        /** A link was cut, degraded or mended. */
        LINK,
        /** Driver code ran. */
        DRIVER,
        /** A slow node came to a message that had waited. */
        WORKED,
        /** A node was made slower or faster. */
        SLOWED,
        /** A node's machine got another version of the program. */
        INSTALLED,
        /** A disk was damaged, or began or ceased to misbehave. */
        STORAGE,
        /** A node began or ended to lie, or a liar let something out that it had kept. */
        LIE;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Override
    public String toString() {
        String place =
                to == NOWHERE
                        ? "-"
                        : from == to
                                ? Address.name(to)
                                : Address.name(from) + ">" + Address.name(to);
        long micros = timeNanos / 1000;
        String time = "%d.%06d".formatted(micros / 1_000_000, micros % 1_000_000);
        return (time + " " + place + " " + kind.word() + " " + detail).stripTrailing();
    }
}
