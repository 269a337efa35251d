// SPDX-License-Identifier: Apache-2.0
package dev.assay.ci.command;

import dev.assay.checkers.Status;
import dev.assay.ci.results.Results;
import dev.assay.ci.results.Results.TrialEntry;
import dev.assay.harness.Target;
import dev.assay.harness.spacetime.SpaceTime;
import dev.assay.harness.spacetime.SpaceTimeRecorder;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.TrialRunner;
import dev.assay.harness.trial.ViolationTime;
import dev.assay.harness.trial.VirtualTrialRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs a trial that broke a promise once more, to see what its nodes did and told each other. */
final class Worlds {
    private static final long AFTERWARDS_NANOS = 20_000_000;

    private Worlds() {}

    /**
     * The trials of a document that are worth it, since each is run once more: the first that
     * breaks a promise, and what it was shrunk to.
     */
    static List<TrialEntry> shown(Results results) {
        List<TrialEntry> broken =
                results.trials().stream()
                        .filter(trial -> trial.verdict().toStatus() == Status.INVALID)
                        .toList();
        List<TrialEntry> shown = new ArrayList<>(broken.stream().limit(1).toList());
        broken.stream()
                .filter(trial -> !shown.contains(trial))
                .filter(
                        trial ->
                                results.shrinking()
                                        .filter(entry -> entry.trial().equals(trial.name()))
                                        .isPresent())
                .forEach(shown::add);
        return shown;
    }

    /** The trial up to just after the violation; empty where there is none, or no simulator. */
    static Optional<SpaceTime> of(TrialRunner runner, TrialResult result) {
        if (result.verdict().status() != Status.INVALID
                || !(runner instanceof VirtualTrialRunner simulator)) {
            return Optional.empty();
        }
        Target target = simulator.plugins().target(result.trial().target());
        long violation = ViolationTime.of(result);
        SpaceTimeRecorder recorder =
                new SpaceTimeRecorder(
                        target, result.trial().nodes(), violation, violation + AFTERWARDS_NANOS);
        TrialResult again = simulator.watch(result.trial(), recorder);
        if (!again.traceHash().equals(result.traceHash())) {
            throw new IllegalStateException(
                    "a trial took another course while it was watched: "
                            + again.traceHash()
                            + " in place of "
                            + result.traceHash());
        }
        return Optional.of(recorder.recorded());
    }
}
