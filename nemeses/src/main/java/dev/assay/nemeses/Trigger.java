// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

/** When a step of a schedule starts. */
public sealed interface Trigger {
    /** No trigger waits longer: a year. */
    long LATEST_NANOS = 365L * 24 * 3600 * 1_000_000_000L;

    /** At a true time after the start of the trial, in nanoseconds. */
    record AtTime(long nanos) implements Trigger {
        public AtTime {
            if (nanos < 0 || nanos > LATEST_NANOS) {
                throw new IllegalArgumentException(
                        "a fault must start from 0s to a year after the trial, not "
                                + Durations.format(nanos));
            }
        }
    }

    /** When clients have completed this many operations. */
    record AfterOperations(long count) implements Trigger {
        public AfterOperations {
            if (count < 1) {
                throw new IllegalArgumentException(
                        "a fault can wait for 1 operation or more, not " + count);
            }
        }
    }

    /**
     * When any node made an observation of this name for the {@code occurrence}-th time (from 1).
     *
     * @param event see {@link dev.assay.simulation.Observation#name}
     */
    record OnEvent(String event, int occurrence) implements Trigger {
        public OnEvent {
            if (event.isEmpty() || occurrence < 1) {
                throw new IllegalArgumentException(
                        "need the name of an event and an occurrence of 1 or more: '"
                                + event
                                + "', "
                                + occurrence);
            }
        }
    }
}
