// SPDX-License-Identifier: Apache-2.0
package dev.assay.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * A node (or client) whose code threw an exception. Its incarnation counts as crashed from then on;
 * and like a broken invariant it is a finding, for no fault that a world applies may make correct
 * code throw.
 *
 * @param timeNanos true time
 * @param incarnation of the node, from 0
 * @param explanation the exception, its causes and where they were thrown, one line each
 */
public record NodeFailure(long timeNanos, int address, int incarnation, List<String> explanation) {
    private static final int MAX_CAUSES = 5;
    private static final int MAX_FRAMES = 12;

    /** Makes the list unmodifiable. */
    public NodeFailure {
        explanation = List.copyOf(explanation);
    }

    /** The failure in words. */
    public static NodeFailure of(long timeNanos, int address, int incarnation, Throwable thrown) {
        List<String> lines = new ArrayList<>();
        String name = Address.name(address);
        lines.add(
                name
                        + " (incarnation "
                        + incarnation
                        + ") crashed with an exception at "
                        + timeNanos
                        + " ns");
        Throwable cause = thrown;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            lines.add((i == 0 ? "" : "caused by ") + cause);
            StackTraceElement[] frames = cause.getStackTrace();
            for (int j = 0; j < Math.min(frames.length, MAX_FRAMES); j++) {
                lines.add("  at " + frames[j]);
            }
            cause = cause.getCause();
        }
        return new NodeFailure(timeNanos, address, incarnation, lines);
    }
}
