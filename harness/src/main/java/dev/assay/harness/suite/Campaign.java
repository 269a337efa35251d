// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.suite;

import dev.assay.checkers.Status;
import dev.assay.harness.trial.Coverage;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.TrialRunner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A great many seeds of one trial. Keeps the first few results that are not valid and only counts
 * the others.
 */
public final class Campaign {
    private static final int MAX_KEPT = 20;

    private final TrialRunner runner;
    private final int threads;

    /** Over as many threads as there are cores. */
    public Campaign(TrialRunner runner) {
        this(runner, Runtime.getRuntime().availableProcessors());
    }

    public Campaign(TrialRunner runner, int threads) {
        this.runner = runner;
        this.threads = threads;
    }

    /**
     * What came of a campaign.
     *
     * @param statuses how many trials ended in which way
     * @param kept the first results that are not valid
     * @param fewestSucceeded operations in any trial
     * @param fewestFaults applied in any trial
     * @param succeeded operations in all trials
     * @param faults applied in all trials
     */
    public record Result(
            int trials,
            Map<Status, Integer> statuses,
            List<TrialResult> kept,
            long fewestSucceeded,
            long fewestFaults,
            long succeeded,
            long faults) {
        public Result {
            statuses = Collections.unmodifiableMap(new EnumMap<>(statuses));
            kept = List.copyOf(kept);
        }

        /** How many trials ended in this way. */
        public int count(Status status) {
            return statuses.getOrDefault(status, 0);
        }
    }

    /** Runs the seeds {@code firstSeed}, {@code firstSeed + 1}, …. */
    public Result run(TrialTemplate template, long firstSeed, int seeds, TrialListener listener) {
        if (seeds < 1) {
            throw new IllegalArgumentException("a campaign needs at least one seed: " + seeds);
        }
        Tally tally = new Tally();
        Seeds source = new Seeds(template, firstSeed, seeds);
        new ParallelTrials(runner, threads).run(source, listener, tally);
        return tally.result();
    }

    /** The trials of consecutive seeds. */
    record Seeds(TrialTemplate template, long firstSeed, int count)
            implements ParallelTrials.Source {
        @Override
        public Trial trial(int index) {
            return template.trial(firstSeed + index);
        }
    }

    private static final class Tally implements ParallelTrials.Sink {
        private final Map<Status, Integer> statuses = new EnumMap<>(Status.class);
        private final List<TrialResult> kept = new ArrayList<>();
        private int trials;
        private long fewestSucceeded = Long.MAX_VALUE;
        private long fewestFaults = Long.MAX_VALUE;
        private long succeeded;
        private long faults;

        @Override
        public boolean accept(int index, TrialResult result) {
            trials++;
            statuses.merge(result.verdict().status(), 1, Integer::sum);
            if (result.verdict().status() != Status.VALID && kept.size() < MAX_KEPT) {
                kept.add(result);
            }
            Coverage coverage = result.coverage();
            fewestSucceeded = Math.min(fewestSucceeded, coverage.succeeded());
            fewestFaults = Math.min(fewestFaults, coverage.faultsApplied());
            succeeded += coverage.succeeded();
            faults += coverage.faultsApplied();
            return true;
        }

        Result result() {
            return new Result(
                    trials, statuses, kept, fewestSucceeded, fewestFaults, succeeded, faults);
        }
    }
}
