// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.shrink;

import dev.assay.harness.trial.FailureSignature;
import dev.assay.harness.trial.TrialResult;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * What came of shrinking.
 *
 * @param original the first run
 * @param smallest the smallest trial that failed in the same way; the original where there is none
 * @param runs of trials, the first and the last one included
 * @param cutOff why it ended before nothing smaller could be found, if it did
 */
public record Shrunk(
        TrialResult original,
        TrialResult smallest,
        FailureSignature signature,
        int runs,
        Duration time,
        Optional<String> cutOff) {

    /**
     * {@code from 14 steps, 2,300 operations, 5 nodes to 2 steps, 18 operations, 3 nodes in 212
     * runs, 9.1 s}.
     */
    public String line() {
        return "from "
                + Size.of(original).words()
                + " to "
                + Size.of(smallest).words()
                + String.format(
                        Locale.ROOT,
                        " in %,d run%s, %.1f s",
                        runs,
                        runs == 1 ? "" : "s",
                        time.toMillis() / 1e3)
                + cutOff.map(why -> "; not the end: " + why).orElse("");
    }
}
