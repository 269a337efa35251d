// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.shrink;

import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialResult;
import java.time.Duration;
import java.util.Locale;

/**
 * How much there is to look at in a trial.
 *
 * @param steps of the schedule
 * @param operations that were called, or would be called where they are written down
 * @param clients processes at a time
 * @param phase how long faults may strike
 */
public record Size(int steps, int operations, int nodes, int clients, Duration phase) {
    /** The size of a trial that has run. */
    public static Size of(TrialResult result) {
        Trial trial = result.trial();
        return new Size(
                trial.schedule().steps().size(),
                trial.script().map(script -> script.size()).orElse(result.history().operations()),
                trial.nodes(),
                trial.options().clients(),
                trial.options().faultPhase());
    }

    /** {@code 14 steps, 2,300 operations, 5 nodes}. */
    public String words() {
        return counted(steps, "step")
                + ", "
                + counted(operations, "operation")
                + ", "
                + counted(nodes, "node");
    }

    private static String counted(int count, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
    }
}
