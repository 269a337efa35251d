// SPDX-License-Identifier: Apache-2.0
package dev.assay.nemeses;

/** When a step of a schedule starts. */
public sealed interface Trigger {
    /** At a true time after the start of the trial, in nanoseconds. */
    record AtTime(long nanos) implements Trigger {}

    /** When clients have completed this many operations. */
    record AfterOperations(long count) implements Trigger {}

    /**
     * When any node made an observation of this name for the {@code occurrence}-th time (from 1).
     *
     * @param event see {@link dev.assay.simulation.Observation#name}
     */
    record OnEvent(String event, int occurrence) implements Trigger {}
}
