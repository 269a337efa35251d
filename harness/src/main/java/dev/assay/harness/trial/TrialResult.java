// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.trial;

import dev.assay.checkers.Verdict;
import dev.assay.harness.exposure.Exposure;
import dev.assay.histories.History;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What came of a trial.
 *
 * @param trial with the schedule as it was resolved: times and nodes instead of events and roles
 * @param traceHash of everything that happened in the world, 16 hexadecimal digits
 * @param trueTime how long the trial took in the world
 * @param wallTime how long it took to run and check
 * @param historyFile where the history was recorded, if it was
 * @param exposure what it met of the protocol's states
 */
public record TrialResult(
        Trial trial,
        History history,
        Verdict verdict,
        String traceHash,
        Duration trueTime,
        Duration wallTime,
        Coverage coverage,
        Optional<Path> historyFile,
        Exposure exposure) {
    /** The part of the verdict that says whether enough happened. */
    static final String EXERCISED = "exercised";

    /** A result of a trial whose protocol was not watched. */
    public TrialResult(
            Trial trial,
            History history,
            Verdict verdict,
            String traceHash,
            Duration trueTime,
            Duration wallTime,
            Coverage coverage,
            Optional<Path> historyFile) {
        this(
                trial,
                history,
                verdict,
                traceHash,
                trueTime,
                wallTime,
                coverage,
                historyFile,
                Exposure.none());
    }

    /**
     * The verdict on a trial that was to have no faults: that none was applied is no lack then, but
     * too few operations are.
     */
    public Verdict verdictWithoutFaults() {
        boolean isEnough =
                trial.schedule().steps().isEmpty()
                        && coverage.faultsApplied() == 0
                        && coverage.succeeded() >= Coverage.SUCCEEDED_MIN;
        return isEnough
                ? Verdict.all(
                        verdict.part(),
                        verdict.parts().stream()
                                .filter(part -> !part.part().equals(EXERCISED))
                                .toList())
                : verdict;
    }
}
