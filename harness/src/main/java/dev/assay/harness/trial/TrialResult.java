// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.trial;

import dev.assay.checkers.Verdict;
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
 */
public record TrialResult(
        Trial trial,
        History history,
        Verdict verdict,
        String traceHash,
        Duration trueTime,
        Duration wallTime,
        Coverage coverage,
        Optional<Path> historyFile) {}
