// SPDX-License-Identifier: Apache-2.0
package dev.assay.harness.campaign;

import dev.assay.harness.HarnessInputException;
import dev.assay.harness.suite.ParallelTrials;
import dev.assay.harness.trial.Trial;
import dev.assay.harness.trial.TrialResult;
import dev.assay.harness.trial.TrialRunner;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A great many seeds of one trial. What is finished is kept in a folder, so that a campaign that
 * ended early, in whatever way, goes on where it was, and nothing finished is run again.
 */
public final class Campaign {
    private static final long FORCE_NANOS = 5_000_000_000L;

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

    /** Who watches a campaign, and may end it; called by one thread. */
    public interface Watch {
        /** Asked often; when false the campaign ends, and seeds under way count as not run. */
        default boolean goesOn() {
            return true;
        }

        /** A seed is finished, and kept. */
        default void kept(SeedRecord record, long done) {}
    }

    /**
     * Runs all seeds of the plan that are not finished yet.
     *
     * @param folder of this campaign alone; it is made where it is missing
     * @throws HarnessInputException when another campaign is in the folder, when it cannot be
     *     written, or when the plan cannot be run
     */
    public CampaignSummary run(CampaignPlan plan, Path folder, Watch watch) {
        try (CampaignLog log = CampaignLog.open(folder)) {
            FinishedSeeds finished = new Resumption(plan, folder, runner).resume(log);
            LogLines.Session session = new LogLines.Session(plan.range().end(), threads);
            log.append(session);
            finished.line(session, folder.toString());
            Keeper keeper = new Keeper(plan, log, finished, new FailureCases(folder, plan), watch);
            new ParallelTrials(runner, threads)
                    .runAsTheyCome(new Open(plan, finished), watch::goesOn, keeper);
            log.force();
            return finished.summary();
        }
    }

    /** What came of the campaign in a folder so far. */
    public static CampaignSummary read(Path folder) {
        FinishedSeeds finished =
                new FinishedSeeds(new LogLines.Header(CampaignHeader.NONE, 0, Shard.WHOLE));
        CampaignLog.read(folder, finished);
        return finished.summary();
    }

    /** The seeds that are not finished. */
    private record Open(CampaignPlan plan, FinishedSeeds finished)
            implements ParallelTrials.Source {
        @Override
        public int count() {
            return plan.seeds();
        }

        @Override
        public int after(int index) {
            return finished.nextOpen(index + 1);
        }

        @Override
        public Trial trial(int index) {
            return plan.trial(index);
        }
    }

    private static final class Keeper implements ParallelTrials.Sink {
        private final CampaignPlan plan;
        private final CampaignLog log;
        private final FinishedSeeds finished;
        private final FailureCases cases;
        private final Watch watch;
        private final long startNanos = System.nanoTime();
        private long forcedNanos = startNanos;

        Keeper(
                CampaignPlan plan,
                CampaignLog log,
                FinishedSeeds finished,
                FailureCases cases,
                Watch watch) {
            this.plan = plan;
            this.log = log;
            this.finished = finished;
            this.cases = cases;
            this.watch = watch;
        }

        @Override
        public boolean accept(int index, TrialResult result) {
            Optional<SeedRecord.Failure> failure = cases.keep(result, finished.tally());
            keep(
                    SeedRecord.of(
                            result, finished.tally().beyond(result.exposure().states()), failure));
            return true;
        }

        @Override
        public boolean failed(int index, RuntimeException problem) {
            if (!(problem instanceof IllegalStateException)) {
                throw problem;
            }
            // One trial that cannot be run to its end must not keep all others back.
            keep(cases.keep(plan.trial(index), problem, finished.tally()));
            return true;
        }

        private void keep(SeedRecord record) {
            long now = System.nanoTime();
            LogLines.Seed line = new LogLines.Seed(record, (now - startNanos) / 1_000_000);
            log.append(line);
            finished.line(line, log.toString());
            if (record.failure().isPresent() || now - forcedNanos > FORCE_NANOS) {
                log.force();
                forcedNanos = now;
            }
            watch.kept(record, finished.tally().done());
        }
    }
}
