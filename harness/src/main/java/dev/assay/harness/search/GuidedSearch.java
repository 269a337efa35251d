// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.search;

import dev.assay.checkers.Status;
import dev.assay.harness.exposure.StateSketch;
import dev.assay.harness.suite.TrialTemplate;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.TrialRunner;
import dev.assay.histories.Randomness;
import dev.assay.nemeses.Schedule;
import dev.assay.nemeses.ScheduleMutation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks for a trial that breaks a promise, going on from schedules that led the protocol into
 * states which no trial before had met (state-guided search, as Mallory, CCS 2023, and ModelFuzz,
 * OOPSLA 2025, do it). Schedules with new states are kept; a further one is drawn afresh, or made
 * of one that was kept by {@link ScheduleMutation}. Each trial has a seed of its own. One thread;
 * the same first seed searches the same way.
 */
public final class GuidedSearch {
    /** So often a schedule is drawn afresh, that the search does not stay where it began. */
    private static final double FRESH = 0.3;

    private static final int MOST_KEPT = 64;

    private final TrialRunner runner;
    private final TrialTemplate template;
    private final Randomness random;
    private final StateSketch seen = new StateSketch();
    private final List<Schedule> kept = new ArrayList<>();

    /**
     * What came of a search.
     *
     * @param tried trials that were run, the last one included
     * @param found the first invalid result
     * @param states distinct states of the protocol that all trials met, within the sketch's error
     */
    public record Result(int tried, Optional<TrialResult> found, long states) {}

    public GuidedSearch(TrialRunner runner, TrialTemplate template, long firstSeed) {
        this.runner = runner;
        this.template = template;
        this.random = new Randomness(firstSeed).fork("guided search");
    }

    /** Searches until a trial is invalid, or this many were run. */
    public Result run(int most) {
        for (int tried = 1; tried <= most; tried++) {
            Trial trial = next();
            TrialResult result = runner.run(trial, Optional.empty());
            if (result.verdict().status() == Status.INVALID) {
                return new Result(tried, Optional.of(result), seen.estimate());
            }
            keep(trial.schedule(), result.exposure().states());
        }
        return new Result(most, Optional.empty(), seen.estimate());
    }

    private Trial next() {
        Trial fresh = template.trial(random.nextLong() >>> 1);
        if (kept.isEmpty() || random.chance(FRESH)) {
            return fresh;
        }
        ScheduleMutation mutation =
                new ScheduleMutation(random, template.nodes(), template.options().faultPhase());
        return fresh.with(mutation.of(random.pick(kept), fresh.schedule()));
    }

    private void keep(Schedule schedule, StateSketch states) {
        boolean isNew = !states.beyond(seen).isEmpty();
        seen.add(states);
        if (!isNew) {
            return;
        }
        kept.add(schedule);
        // What was new long ago is well known by now.
        if (kept.size() > MOST_KEPT) {
            kept.removeFirst();
        }
    }
}
